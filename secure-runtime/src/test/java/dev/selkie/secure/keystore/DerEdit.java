package dev.selkie.secure.keystore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;

/** Changes numbers inside DER. */
final class DerEdit {
  private DerEdit() {}

  static byte[] replaceInteger(byte[] der, long from, long to) throws IOException {
    return replace(ASN1Primitive.fromByteArray(der), from, to).toASN1Primitive().getEncoded();
  }

  private static ASN1Encodable replace(ASN1Encodable value, long from, long to) {
    if (value instanceof ASN1Sequence sequence) {
      List<ASN1Encodable> items = new ArrayList<>();
      sequence.forEach(item -> items.add(replace(item, from, to)));
      return new DERSequence(items.toArray(new ASN1Encodable[0]));
    }
    boolean found = value instanceof ASN1Integer number && number.hasValue(from);
    return found ? new ASN1Integer(to) : value;
  }
}
