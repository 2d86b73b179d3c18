package io.switchhook.administrator;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Name and password as somebody gives them; nobody knows yet whether they are right. */
public record Credential(String username, String password) {

    private static final String SCHEME = "Basic ";

    /** @param authorization an Authorization header, of which only the scheme Basic in UTF-8 is understood (RFC 7617) */
    public static Optional<Credential> parse(String authorization) {
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(authorization.substring(SCHEME.length()).strip());
            String pair = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            int colon = pair.indexOf(':');
            return colon < 1
                    ? Optional.empty()
                    : Optional.of(new Credential(pair.substring(0, colon), pair.substring(colon + 1)));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "Credential of " + username;
    }
}
