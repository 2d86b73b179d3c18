package io.switchhook.it.phone;

/** How a phone reaches the network (RFC 3261 section 18). */
public enum Transport {
    UDP(""), TCP(";transport=tcp"), TLS(";transport=tls");

    private final String uriParameter;

    Transport(String uriParameter) {
        this.uriParameter = uriParameter;
    }

    /** The URI parameter that makes others use this transport; empty for UDP, the default. */
    String uriParameter() {
        return uriParameter;
    }

    boolean isReliable() {
        return this != UDP;
    }
}
