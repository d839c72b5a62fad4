package dev.selkie.cli;

import dev.selkie.fhe.seal.SealLibrary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code doctor} says of Microsoft SEAL.
 *
 * @param version null where SEAL cannot be loaded
 * @param source where the build found it; null where it cannot be loaded
 * @param notes sentences that a user should know
 */
record SealReport(@Nullable String version, @Nullable String source, List<String> notes) {
  private static final List<String> OLD_SEAL =
      List.of(
          "This SEAL predates the security updates of 2026 (4.4.0), which harden the parsing of"
              + " untrusted bytes.",
          "That is defensible here: SEAL never parses bytes of a peer. Selkie reads its own wire"
              + " format, checks every length and range, and hands SEAL integers.",
          "For a deployment build on SEAL 4.4.3: install it, then"
              + " SEAL_DIR=/path/to/lib/cmake/SEAL-4.4 ./mvnw clean package.");

  static SealReport make() {
    return SealLibrary.unavailable()
        .map(reason -> new SealReport(null, null, List.of(reason)))
        .orElseGet(
            () ->
                new SealReport(
                    SealLibrary.version(),
                    SealLibrary.source(),
                    SealLibrary.predatesSecurityUpdates() ? OLD_SEAL : List.of()));
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(version == null ? "not available" : version + " from " + source);
    lines.addAll(notes);
    return lines;
  }
}
