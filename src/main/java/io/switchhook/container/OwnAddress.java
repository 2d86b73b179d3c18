package io.switchhook.container;

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
     * Where we reach ourselves, as host, port and transport in a URI: over UDP if we listen there, else over TCP.
     *
     * @return empty when we listen at neither
     */
    static String ofSelf(List<OwnAddress> addresses) {
        for (String transport : List.of("udp", "tcp")) {
            for (OwnAddress each : addresses) {
                if (transport.equals(each.transport == null ? "udp" : each.transport.toLowerCase(Locale.ROOT))) {
                    return each.reachable() + ":" + each.port + (transport.equals("udp") ? "" : ";transport=" + transport);
                }
            }
        }
        return "";
    }

    private String reachable() {
        return switch (host) {
            case "*", "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]", "0:0:0:0:0:0:0:0", "[0:0:0:0:0:0:0:0]" -> "[::1]";
            default -> host.indexOf(':') < 0 || host.startsWith("[") ? host.toLowerCase(Locale.ROOT) : "[" + host + "]";
        };
    }
}
