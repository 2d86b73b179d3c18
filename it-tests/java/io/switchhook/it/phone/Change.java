package io.switchhook.it.phone;

/** What a test wants different in a message that a phone sends; a lambda, or one of the factories here. */
@FunctionalInterface
public interface Change {

    void to(Draft draft);

    /** Sets a header, in the place of what the phone would have sent. */
    static Change header(String name, String value) {
        return draft -> draft.header(name, value);
    }

    /** Adds a header to those of the same name. */
    static Change add(String name, String value) {
        return draft -> draft.add(name, value);
    }

    static Change without(String name) {
        return draft -> draft.without(name);
    }

    static Change body(String contentType, String content) {
        return draft -> draft.body(contentType, content);
    }

    static Change withoutBody() {
        return Draft::withoutBody;
    }

    static Change sdp(String sdp) {
        return body("application/sdp", sdp);
    }

    static Change requestUri(String uri) {
        return draft -> draft.requestUri(uri);
    }

    /** This change, then another. */
    default Change and(Change next) {
        return draft -> {
            to(draft);
            next.to(draft);
        };
    }
}
