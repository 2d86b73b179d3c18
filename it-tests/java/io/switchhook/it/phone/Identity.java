package io.switchhook.it.phone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Who a phone is, where it sends its requests, and what it says it can do. */
final class Identity {

    static final String EVERYTHING = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, PRACK, MESSAGE, REFER, NOTIFY";

    private final String user;
    private final String domain;
    private final InetSocketAddress server;
    private final InetAddress address;
    private volatile String password;
    private volatile String allow = EVERYTHING;
    private volatile String supported = "replaces, norefersub";
    private volatile int mediaPort = Sdp.DISCARD;

    /**
     * @param server the outbound proxy; null for a phone that calls others directly
     * @param address where the phone is
     */
    Identity(String user, String domain, InetSocketAddress server, InetAddress address) {
        this.user = user;
        this.domain = domain;
        this.server = server;
        this.address = address;
    }

    String user() {
        return user;
    }

    String domain() {
        return domain;
    }

    String aor() {
        return "sip:" + user + "@" + domain;
    }

    InetAddress address() {
        return address;
    }

    Optional<InetSocketAddress> server() {
        return Optional.ofNullable(server);
    }

    Optional<String> password() {
        return Optional.ofNullable(password);
    }

    void password(String secret) {
        password = secret;
    }

    void allow(String methods) {
        allow = methods;
    }

    void supported(String options) {
        supported = options;
    }

    void mediaPort(int port) {
        mediaPort = port;
    }

    /** What the phone offers, or answers to an offer that allows it. */
    Media media() {
        return new Media(mediaPort, Media.BOTH_WAYS);
    }

    /** Allow and Supported, as they belong into INVITE and its 2xx (RFC 3261 section 20.5). */
    void describe(Draft draft) {
        if (!allow.isEmpty()) {
            draft.header("Allow", allow);
        }
        if (!supported.isEmpty()) {
            draft.header("Supported", supported);
        }
    }
}
