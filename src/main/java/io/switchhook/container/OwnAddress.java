package io.switchhook.container;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * An address that the container listens at.
 *
 * @param host an address or a name, maybe one that stands for all addresses of the machine
 * @param transport null for what it is by default, UDP
 */
record OwnAddress(String host, int port, String transport) {

    /**
     * Where we reach ourselves, as host, port and transport in a URI: over UDP if we listen there, else over TCP; at an address
     * that others reach too if there is one, since the containers tell callers the address on the way to the next hop.
     *
     * @return empty when we listen over neither
     */
    static String ofSelf(List<OwnAddress> addresses) {
        return addresses.stream()
                .filter(each -> each.isOver("udp") || each.isOver("tcp"))
                .min(Comparator.comparing((OwnAddress each) -> each.isOver("tcp")).thenComparing(OwnAddress::reach))
                .map(each -> each.reachable() + ":" + each.port + (each.isOver("tcp") ? ";transport=tcp" : ""))
                .orElse("");
    }

    private boolean isOver(String name) {
        return name.equalsIgnoreCase(transport == null ? "udp" : transport);
    }

    /** From where it is reached, the less the better. */
    private int reach() {
        String own = reachable();
        if (own.startsWith("[fe80:")) {
            return 4;
        }
        if (own.startsWith("127.")) {
            return 2;
        }
        if (own.startsWith("[")) {
            return own.equals("[::1]") || own.equals("[0:0:0:0:0:0:0:1]") ? 3 : 1;
        }
        return 0;
    }

    private String reachable() {
        return switch (host) {
            case "*", "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]", "0:0:0:0:0:0:0:0", "[0:0:0:0:0:0:0:0]" -> "[::1]";
            default -> (host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]").toLowerCase(Locale.ROOT);
        };
    }
}
