package io.switchhook.it.phone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProofTest {

    /** The example without qop: MD5(MD5(user:realm:password):nonce:MD5(method:uri)). */
    @Test
    void answersAChallengeOfRfc2069Style() {
        try (Phone server = Phone.listening(Transport.UDP, "server");
                Phone bob = Phone.listening(Transport.UDP, "bob", "biloxi.com", server.address())) {
            bob.password("zanzibar");
            bob.registration().send();
            server.awaitRequest("REGISTER").respond(401, Change.header("WWW-Authenticate",
                    "Digest realm=\"biloxi.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", opaque=\"5ccc\""));

            assertThat(server.awaitRequest("REGISTER").header("Authorization"))
                    .contains("response=\"4441045a8075db3ead543693997e2a0e\"")
                    .contains("opaque=\"5ccc\"");
        }
    }
}
