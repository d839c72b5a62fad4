package dev.selkie.fhe.linear.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/*
 * A pool is two files: PADS holds a header and one encrypted record a lane, LANES the next free lane.
 *
 *   create PADS, write its header and records, force it;
 *   create LANES at lane 0, force it: only now is there a pool;
 *   take:    write the next lane to LANES, force it, then read the records;
 *   discard: overwrite the record with zeros;
 *   delete:  delete LANES, then PADS.
 *
 * A crash at any point leaves a pool that was never begun (PADS without a sound LANES: deleted when
 * the store is opened), or one whose LANES is at or past every lane that was ever taken. Lanes that
 * were taken and not sent are lost. What this cannot see: a folder that was copied or set back to an
 * earlier state together with both files. The server refuses lanes it has answered (as long as it
 * remembers the pool); nothing else does.
 */
/** Keeps pads in files, encrypted, so that a pool outlives its process. */
public final class FilePadStore implements PadStore {
  private static final int HEADER_LENGTH = 64;
  private static final int MAGIC = 0x504b4c53; // "SLKP"

  private final DurableFiles files;
  private final byte[] key;
  private final SecureRandom random = new SecureRandom();
  private final Set<String> handedOut = ConcurrentHashMap.newKeySet();

  /**
   * Opens a folder.
   *
   * @param key 32 secret bytes, copied; who has them and the files has the pads
   * @throws IOException if what is left of unfinished pools cannot be deleted
   */
  public FilePadStore(DurableFiles files, byte[] key) throws IOException {
    if (key.length != 32) {
      throw new IllegalArgumentException("the key must have 32 bytes: " + key.length);
    }
    this.files = files;
    this.key = key.clone();
    for (String name : files.names()) {
      if (name.endsWith(".pads") && !usable(name)) {
        files.delete(lanesOf(name));
        files.delete(name);
      }
    }
  }

  /** Whether a pool was finished and has lanes left. */
  private boolean usable(String pads) throws IOException {
    if (!files.names().contains(lanesOf(pads))) {
      return false;
    }
    byte[] header = files.read(pads, 0, HEADER_LENGTH);
    int next = LaneCounter.open(files, lanesOf(pads)).next();
    return header.length == HEADER_LENGTH
        && next >= 0
        && next < ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(20);
  }

  private static String lanesOf(String pads) {
    return pads.substring(0, pads.length() - ".pads".length()) + ".lanes";
  }

  private static String padsOf(PoolName name) {
    return name.matrix() + "-" + HexFormat.of().toHexDigits(name.pool()) + ".pads";
  }

  @Override
  public StoredPads store(PoolName name, PadBlock block) throws IOException {
    PadShape shape = block.shape();
    byte[] header = header(name, shape);
    String pads = padsOf(name);
    PadCipher cipher = new PadCipher(key, header);
    int length = shape.recordLength() + PadCipher.TAG_LENGTH;
    handedOut.add(pads);
    files.create(pads, HEADER_LENGTH + (long) shape.lanes() * length);
    files.write(pads, 0, header);
    ByteBuffer record = ByteBuffer.allocate(shape.recordLength()).order(ByteOrder.LITTLE_ENDIAN);
    for (int lane = 0; lane < shape.lanes(); lane++) {
      block.read(lane, record);
      files.write(pads, HEADER_LENGTH + (long) lane * length, cipher.encrypt(lane, record.array()));
    }
    Arrays.fill(record.array(), (byte) 0);
    block.wipe();
    files.force(pads);
    LaneCounter counter = LaneCounter.create(files, lanesOf(pads));
    return new FilePads(files, name, shape, cipher, counter);
  }

  private byte[] header(PoolName name, PadShape shape) {
    byte[] header = new byte[HEADER_LENGTH];
    random.nextBytes(header);
    ByteBuffer out = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0, MAGIC).putInt(4, 1).putInt(8, name.matrix()).putLong(12, name.pool());
    out.putInt(20, shape.lanes()).putInt(24, shape.cols()).putInt(28, shape.rows());
    out.putInt(32, shape.input().bits()).putInt(36, shape.output().dropped());
    return header;
  }

  @Override
  public Optional<StoredPads> waiting(int matrix, PadShape shape) throws IOException {
    for (String pads : files.names()) {
      if (!pads.endsWith(".pads") || !pads.startsWith(matrix + "-") || handedOut.contains(pads)) {
        continue;
      }
      byte[] header = files.read(pads, 0, HEADER_LENGTH);
      LaneCounter counter = LaneCounter.open(files, lanesOf(pads));
      if (header.length < HEADER_LENGTH || counter.next() < 0) {
        continue;
      }
      ByteBuffer in = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
      boolean same =
          in.getInt(0) == MAGIC
              && in.getInt(4) == 1
              && in.getInt(20) == shape.lanes()
              && in.getInt(24) == shape.cols()
              && in.getInt(28) == shape.rows()
              && in.getInt(32) == shape.input().bits()
              && in.getInt(36) == shape.output().dropped();
      if (same && counter.next() < shape.lanes()) {
        PoolName name = new PoolName(matrix, in.getLong(12));
        handedOut.add(pads);
        return Optional.of(new FilePads(files, name, shape, new PadCipher(key, header), counter));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    Arrays.fill(key, (byte) 0);
  }

  private static final class FilePads implements StoredPads {
    private final DurableFiles files;
    private final PoolName name;
    private final PadShape shape;
    private final PadCipher cipher;
    private final LaneCounter counter;
    private boolean broken;

    FilePads(
        DurableFiles files, PoolName name, PadShape shape, PadCipher cipher, LaneCounter counter) {
      this.files = files;
      this.name = name;
      this.shape = shape;
      this.cipher = cipher;
      this.counter = counter;
    }

    private int length() {
      return shape.recordLength() + PadCipher.TAG_LENGTH;
    }

    private long at(int lane) {
      return HEADER_LENGTH + (long) lane * length();
    }

    @Override
    public PoolName name() {
      return name;
    }

    @Override
    public PadShape shape() {
      return shape;
    }

    @Override
    public int left() {
      return broken ? 0 : shape.lanes() - counter.next();
    }

    @Override
    public int take(int count) throws IOException {
      if (count < 1 || count > left()) {
        throw new IllegalArgumentException("lanes must be left: count=" + count);
      }
      int first = counter.next();
      broken = true; // until the counter is safe
      counter.set(first + count);
      broken = false;
      return first;
    }

    @Override
    public void read(int lane, ByteBuffer record) throws IOException {
      byte[] stored = files.read(padsOf(name), at(lane), length());
      byte[] plain = cipher.decrypt(lane, stored);
      record.put(0, plain);
      Arrays.fill(plain, (byte) 0);
    }

    @Override
    public void discard(int lane) throws IOException {
      files.write(padsOf(name), at(lane), new byte[length()]);
    }

    @Override
    public void delete() throws IOException {
      files.delete(lanesOf(padsOf(name)));
      files.delete(padsOf(name));
    }
  }
}
