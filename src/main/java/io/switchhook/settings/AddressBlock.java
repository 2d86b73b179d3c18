package io.switchhook.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** An address or a CIDR block of addresses, {@code 192.0.2.0/24} or {@code 2001:db8::/32} (RFC 4632, RFC 4291 2.3). */
public final class AddressBlock {

    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private final String text;
    private final byte[] address;
    private final int prefix;

    private AddressBlock(String text, byte[] address, int prefix) {
        this.text = text;
        this.address = address;
        this.prefix = prefix;
    }

    /** Reads an address, which is a block of one, or a block; empty when it is neither. Names are not looked up. */
    public static Optional<AddressBlock> parse(String text) {
        int slash = text.indexOf('/');
        Optional<byte[]> address = bytes(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int bits = address.get().length * Byte.SIZE;
        String length = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
        return length.matches("\\d{1,3}") && Integer.parseInt(length) <= bits
                ? Optional.of(new AddressBlock(text, address.get(), Integer.parseInt(length)))
                : Optional.empty();
    }

    /** Whether an address, as a socket or a URI shows it, lies in one of these blocks; false for a name. */
    static boolean anyContains(List<AddressBlock> blocks, String candidate) {
        return !blocks.isEmpty()
                && bytes(candidate).filter(address -> blocks.stream().anyMatch(block -> block.matches(address))).isPresent();
    }

    private boolean matches(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit += Byte.SIZE) {
            int mask = prefix - bit >= Byte.SIZE ? 0xff : 0xff << (Byte.SIZE - (prefix - bit));
            if (((address[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask & 0xff) != 0) {
                return false;
            }
        }
        return true;
    }

    private static Optional<byte[]> bytes(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        int zone = bare.indexOf('%');
        String literal = zone < 0 ? bare : bare.substring(0, zone);
        if (!IPV4.matcher(literal).matches() && !IPV6.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(literal).getAddress());
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
