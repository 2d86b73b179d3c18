package io.switchhook.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.switchhook.it.CallFixture;
import io.switchhook.it.Server;
import io.switchhook.it.api.ApiClient.Answer;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Proof;
import io.switchhook.it.phone.Transport;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;

/** Bans as an administrator sees and lifts them. */
class ApiBansIT extends CallFixture {

    private static final int LIMIT = 3;
    private static final String SOURCE = "127.0.0.66";

    private final ApiClient admin = ApiClient.admin();

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = settings();
        settings.remove("switchhook.trusted");
        settings.put("switchhook.bans.limit", Integer.toString(LIMIT));
        return Server.archive(settings);
    }

    @Test
    void banIsListedAndLifted() throws UnknownHostException {
        try (Phone guesser = Phone.listening(
                Transport.UDP, "mallory", Server.DOMAIN, Server.address(), InetAddress.getByName(SOURCE))) {
            for (int i = 0; i < LIMIT; i++) {
                IncomingResponse challenge = guesser.send("MESSAGE", "carol").awaitStatus(407);
                guesser.send("MESSAGE", "carol", Proof.of(challenge, "mallory", "guess" + i)).awaitStatus(407);
            }
            guesser.send("MESSAGE", "carol").awaitStatus(403);

            JsonNode bans = admin.get("/bans").json();
            assertThat(bans.path("items")).anySatisfy(ban -> {
                assertThat(ban.path("kind").asText()).isEqualTo("SOURCE");
                assertThat(ban.path("key").asText()).isEqualTo(SOURCE);
                assertThat(ban.path("until").asText()).endsWith("Z");
            });
            for (JsonNode ban : bans.path("items")) {
                Answer lifted = admin.delete("/bans/" + ban.path("key").asText());
                assertThat(lifted.status()).as("%s", lifted).isEqualTo(204);
            }

            assertThat(admin.get("/bans").json().path("total").asInt()).isZero();
            guesser.send("MESSAGE", "carol").awaitStatus(407);
        }
    }
}
