package dev.selkie.fhe.linear;

import dev.selkie.fhe.linear.client.DurableFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Files in memory that die after a number of steps. At death every write that was not forced is
 * kept, lost, or torn, each by chance; so are creations and deletions of files.
 */
final class CrashingFiles {
  /** The process is gone. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Content of null: deleted. */
  private record Change(String name, long at, byte @Nullable [] bytes, long length) {}

  private final Random random;
  private final Map<String, byte[]> durable = new HashMap<>();
  private final Map<String, byte[]> present = new HashMap<>();
  private final List<Change> unforced = new ArrayList<>();
  private @Nullable Process running;

  CrashingFiles(Random random) {
    this.random = random;
  }

  /** A new process, which dies after some steps; whatever an earlier one still tries, fails. */
  synchronized Process restart(int steps) {
    for (Change change : unforced) {
      int fate = random.nextInt(3);
      byte[] bytes = change.bytes();
      if (fate == 0) {
        apply(durable, change);
      } else if (fate == 1 && bytes != null) {
        byte[] torn = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        apply(durable, new Change(change.name(), change.at(), torn, -1));
      }
    }
    unforced.clear();
    present.clear();
    durable.forEach((name, bytes) -> present.put(name, bytes.clone()));
    running = new Process(steps);
    return running;
  }

  private static void apply(Map<String, byte[]> files, Change change) {
    if (change.length() >= 0) {
      files.put(change.name(), new byte[(int) change.length()]);
    } else if (change.bytes() == null) {
      files.remove(change.name());
    } else if (files.containsKey(change.name())) {
      byte[] content = files.get(change.name());
      int end = (int) change.at() + change.bytes().length;
      byte[] grown = content.length < end ? Arrays.copyOf(content, end) : content;
      System.arraycopy(change.bytes(), 0, grown, (int) change.at(), change.bytes().length);
      files.put(change.name(), grown);
    }
  }

  /** The files as one process sees them. */
  final class Process implements DurableFiles {
    private int left;

    private Process(int steps) {
      left = steps;
    }

    /** One step of the process. */
    void step() {
      synchronized (CrashingFiles.this) {
        if (running != this || left-- <= 0) {
          left = 0;
          throw new Killed();
        }
      }
    }

    private void change(Change change) {
      synchronized (CrashingFiles.this) {
        step();
        unforced.add(change);
        apply(present, change);
      }
    }

    @Override
    public void create(String name, long length) {
      change(new Change(name, 0, null, length));
    }

    @Override
    public void write(String name, long at, byte[] bytes) {
      synchronized (CrashingFiles.this) {
        // Records of a new pool are many alike steps: dying between the first few is enough.
        if (unforced.size() < 3) {
          step();
        } else {
          left++;
          step();
        }
        Change change = new Change(name, at, bytes.clone(), -1);
        unforced.add(change);
        apply(present, change);
      }
    }

    @Override
    public void force(String name) {
      synchronized (CrashingFiles.this) {
        step();
        List<Change> others = new ArrayList<>();
        for (Change change : unforced) {
          if (change.name().equals(name)) {
            apply(durable, change);
          } else {
            others.add(change);
          }
        }
        unforced.clear();
        unforced.addAll(others);
      }
    }

    @Override
    public byte[] read(String name, long at, int length) throws IOException {
      synchronized (CrashingFiles.this) {
        step();
        byte[] content = present.get(name);
        if (content == null) {
          throw new IOException("no such file: " + name);
        }
        int from = (int) Math.min(at, content.length);
        return Arrays.copyOfRange(content, from, (int) Math.min(at + length, content.length));
      }
    }

    @Override
    public void delete(String name) {
      change(new Change(name, 0, null, -1));
    }

    @Override
    public List<String> names() {
      synchronized (CrashingFiles.this) {
        step();
        return new ArrayList<>(new TreeSet<>(present.keySet()));
      }
    }
  }
}
