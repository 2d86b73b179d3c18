package io.switchhook.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.switchhook.access.DialPolicy;
import io.switchhook.access.ForwardingPolicy;
import io.switchhook.database.Await;
import io.switchhook.database.Database;
import io.switchhook.database.DatabaseUnderTest;
import io.switchhook.feature.FeatureCodes.Dialled;
import io.switchhook.feature.FeatureDesk.Answer;
import io.switchhook.forwarding.ForwardingRules;
import io.switchhook.forwarding.store.ForwardingDirectory;
import io.switchhook.forwarding.store.Forwardings;
import io.switchhook.forwarding.store.RuleReader;
import io.switchhook.settings.Settings;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.Domains;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.subscriber.SubscriberDirectory;
import io.switchhook.subscriber.SubscriberDraft;
import io.switchhook.subscriber.Subscribers;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureDeskTest {

    private static final Settings SETTINGS = Settings.read(key -> null);

    private Database database;
    private Subscribers administration;
    private ForwardingDirectory rules;
    private FeatureDesk desk;
    private Subscriber alice;

    @BeforeEach
    void open() {
        database = DatabaseUnderTest.H2.open();
        SubscriberDirectory directory = new SubscriberDirectory(database, SETTINGS);
        administration = new Subscribers(database, directory);
        rules = new ForwardingDirectory(database, directory);
        Await.until(() -> directory.isLoaded() && rules.isLoaded());
        ForwardingPolicy policy = new ForwardingPolicy(new Domains(directory), new DialPolicy(SETTINGS, directory), SETTINGS);
        desk = new FeatureDesk(new Forwardings(database, directory, rules, new RuleReader(policy, directory)));
        administration.createDomain("example.net", Set.of());
        administration.create(SubscriberDraft.of("alice", "example.net", "correct horse"));
        administration.create(SubscriberDraft.of("bob", "example.net", "correct horse"));
        alice = directory.find(new Aor("alice", "example.net")).orElseThrow();
    }

    @AfterEach
    void close() {
        desk.close();
        database.close();
    }

    private Answer dials(Feature feature, String number) {
        return desk.change(alice, new Dialled(feature, number)).orTimeout(30, TimeUnit.SECONDS).join();
    }

    @ParameterizedTest
    @CsvSource({
        "FORWARD_ALWAYS_ON, FORWARD_ALWAYS_OFF, always",
        "FORWARD_BUSY_ON, FORWARD_BUSY_OFF, busy",
        "FORWARD_NO_ANSWER_ON, FORWARD_NO_ANSWER_OFF, no-answer",
    })
    void forwardingIsInForceOnceItIsAnswered(Feature on, Feature off, String condition) {
        assertThat(dials(on, "bob")).isEqualTo(new Answer(200, "OK"));
        assertThat(rules.rules(alice.id()).rules()).singleElement().satisfies(rule -> {
            assertThat(rule.condition().settingName()).isEqualTo(condition);
            assertThat(rule.destination()).hasToString("sip:bob@example.net");
        });

        assertThat(dials(off, "").isSuccess()).isTrue();
        assertThat(rules.rules(alice.id()).rules()).isEmpty();
    }

    @Test
    void doNotDisturbIsSwitched() {
        assertThat(dials(Feature.DO_NOT_DISTURB_ON, "").isSuccess()).isTrue();
        assertThat(rules.rules(alice.id()).doNotDisturb()).isTrue();

        assertThat(dials(Feature.DO_NOT_DISTURB_OFF, "").isSuccess()).isTrue();
        assertThat(rules.rules(alice.id()).doNotDisturb()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0900123, 403, Destination Not Allowed",
        "nobody, 403, Destination Not Allowed",
        "alice, 403, Destination Not Allowed",
        "'', 484, Number Missing",
    })
    void wrongNumberIsRefusedWithTheReason(String number, int status, String reason) {
        assertThat(dials(Feature.FORWARD_ALWAYS_ON, number)).isEqualTo(new Answer(status, reason));

        assertThat(rules.rules(alice.id())).isEqualTo(ForwardingRules.NONE);
    }

    @Test
    void whatCannotBeStoredIsNotAccepted() {
        administration.delete("alice", "example.net");
        assertThat(dials(Feature.DO_NOT_DISTURB_ON, "").status()).isEqualTo(403);

        database.close();
        assertThat(desk.change(new Subscriber(alice.id() + 1, alice.aor(), Set.of(), "", alice.credentials(), true,
                        alice.classOfService(), alice.ringTime(), true, true, alice.timeZone(), alice.locale()),
                new Dialled(Feature.DO_NOT_DISTURB_ON, "")).orTimeout(30, TimeUnit.SECONDS).join().status()).isEqualTo(503);
        desk.close();
        assertThat(dials(Feature.DO_NOT_DISTURB_ON, "").status()).isEqualTo(503);
    }

    @Test
    void callsAreNoChanges() {
        for (Feature feature : Set.of(Feature.CALL_RETURN, Feature.VOICEMAIL)) {
            assertThatThrownBy(() -> dials(feature, "")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
