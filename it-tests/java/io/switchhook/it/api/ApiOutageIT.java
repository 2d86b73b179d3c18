package io.switchhook.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.database.PostgreSql;
import io.switchhook.it.CallFixture;
import io.switchhook.it.Server;
import io.switchhook.it.api.ApiClient.Answer;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import io.switchhook.settings.DatabaseSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What provisioning and monitoring are told while PostgreSQL is away, and that its fault leaks nothing. */
class ApiOutageIT extends CallFixture {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String ALICE = "/subscribers/alice@" + Server.DOMAIN;
    private static final String SALES = "/groups/sales@" + Server.DOMAIN;
    private static final String TO_CAROL = "{'strategy':'in-order','members':['carol']}";
    private static final String CODES = "/domains/" + Server.DOMAIN + "/feature-codes";
    private static final String OTHER_CODE = "{'do-not-disturb-on':'*26'}";
    private static final PostgreSql POSTGRESQL = new PostgreSql(DatabaseUnderTest.newDirectory());
    private static final DatabaseSettings DATABASE = POSTGRESQL.create("switchhook");

    private final ApiClient admin = ApiClient.admin();

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = settings();
        settings.put("switchhook.database.url", DATABASE.url());
        settings.put("switchhook.database.user", DATABASE.user());
        settings.put("switchhook.database.password", DATABASE.password());
        return Server.archive(settings);
    }

    @AfterAll
    static void end() {
        POSTGRESQL.close();
    }

    @Test
    void outageIsToldAndEnds() {
        assertThat(admin.get(ALICE).status()).isEqualTo(200);

        POSTGRESQL.stop();

        Answer known = admin.get(ALICE);
        isUnavailable(known);
        isUnavailable(admin.patch(ALICE, "{'displayName':'Alice'}"));
        isUnavailable(ApiClient.signedIn("somebody", "whom nobody knows").get(ALICE));
        Answer whole = awaitHealth(503);
        assertThat(whole.json().path("status").asText()).isEqualTo("DOWN");
        assertThat(whole.json().path("reason").asText()).contains("database").doesNotContain("127.0.0.1");
        assertThat(ApiClient.nobody().get("/health/ready").status()).isEqualTo(200);
        assertThat(ApiClient.nobody().get("/health/live").status()).isEqualTo(200);

        POSTGRESQL.start();
        awaitHealth(200);

        assertThat(admin.patch(ALICE, "{'displayName':'Alice'}").json().path("displayName").asText()).isEqualTo("Alice");
    }

    @Test
    void featureCodesAndGroupsAreServedFromMemoryAndChangedWhenTheDatabaseIsBack() {
        Phone alice = registeredFarAway("alice");
        Phone bob = registered("bob");
        Phone carol = registered("carol");
        assertThat(admin.post("/groups", "{'username':'sales','domain':'" + Server.DOMAIN + "','strategy':'in-order',"
                + "'members':['bob']}").status()).isEqualTo(201);

        POSTGRESQL.stop();

        isUnavailable(admin.put(SALES, TO_CAROL));
        isUnavailable(admin.delete(SALES));
        isUnavailable(admin.put(CODES, OTHER_CODE));
        assertThat(alice.invite("*78").awaitRejected(503).response().getReasonPhrase()).isEqualTo("Cannot Be Stored Now");
        talk(alice, bob);

        POSTGRESQL.start();
        awaitHealth(200);

        assertThat(admin.put(SALES, TO_CAROL).status()).isEqualTo(200);
        assertThat(admin.put(CODES, OTHER_CODE).status()).isEqualTo(200);
        alice.invite("*26").connect().awaitBye();
        assertThat(admin.get(ALICE + "/forwarding").json().path("doNotDisturb").asBoolean()).isTrue();
        talk(alice, carol);
    }

    /** The group rings somebody. */
    private static void talk(Phone caller, Phone member) {
        OutgoingCall outgoing = caller.invite("sales");
        IncomingCall incoming = member.awaitInvite();
        Dialog atMember = incoming.answer();
        Dialog atCaller = outgoing.connect();
        incoming.awaitAck();
        hangUp(atCaller, atMember);
    }

    private static void isUnavailable(Answer answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(503);
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.body()).doesNotContain("jdbc").doesNotContain("5432").doesNotContain("127.0.0.1");
    }

    private static Answer awaitHealth(int status) {
        Instant latest = Instant.now().plus(PATIENCE);
        Answer answer = ApiClient.nobody().get("/health");
        while (answer.status() != status) {
            assertThat(Instant.now()).as("still %s", answer).isBefore(latest);
            answer = ApiClient.nobody().get("/health");
        }
        return answer;
    }
}
