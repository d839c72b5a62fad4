package dev.selkie.fhe.seal;

import org.testng.SkipException;

/** What tests of the group {@code native} call first. */
public final class NativeTests {
  private NativeTests() {}

  /**
   * Skips, with the reason, where the build left native code out by choice; fails where the library
   * should be there but does not load.
   */
  public static void requireSeal() {
    if ("skip".equals(System.getProperty("selkie.native"))) {
      throw new SkipException("built with -Dnative=skip, so there is no SEAL to test");
    }
    SealLibrary.unavailable()
        .ifPresent(
            reason -> {
              throw new AssertionError(reason);
            });
  }
}
