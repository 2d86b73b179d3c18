package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.switchhook.it.api.ApiClient;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.IncomingRequest;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.Registration;
import io.switchhook.it.phone.Subscription;
import io.switchhook.it.phone.Transport;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.media.Wave;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeMultipart;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Phones hear how many messages wait (RFC 3842), if they have subscribed and if they have not. */
class MessageWaitingIT extends CallFixture {

    private static final String EVENT = "message-summary";
    private static final String TIMEOUT = "terminated;reason=timeout";
    private static final int LEAST_SECONDS = 2;
    private static final int MOST_PHONES = 2;
    private static final int MOST_A_MINUTE = 60;
    private static final ApiClient ADMIN = ApiClient.admin();

    /** Before the deployment, which looks for it at once. */
    private static final GreenMail MAIL = mail();

    private static GreenMail mail() {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        return mail;
    }

    @AfterAll
    static void closeMail() {
        MAIL.stop();
    }

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = new HashMap<>(new Mailboxes()
                .with("alice", 2, 1, 3)
                .with("bob")
                .with("carol", 0, 0, 1)
                .with("dora", 1, 0, 0)
                .with("emil", 1, 0, 0)
                .with("flora", 3, 0, 0)
                .with("gina", 2, 1, 0)
                .with("mallory")
                .withMail("zoe", "zoe@mail.example")
                .without("nomail")
                .settings());
        settings.put("switchhook.admin.password", ApiClient.PASSWORD);
        settings.put("switchhook.registrar.expires.min", LEAST_SECONDS + "s");
        settings.put("switchhook.registrar.bindings.max", Integer.toString(MOST_PHONES));
        settings.put("switchhook.voicemail.mail.host", "127.0.0.1");
        settings.put("switchhook.voicemail.mail.port", Integer.toString(MAIL.getSmtp().getPort()));
        settings.put("switchhook.voicemail.mail.from", "voicemail@mail.example");
        return Server.archive(settings);
    }

    private static String body(String waiting, String counts) {
        return "Messages-Waiting: " + waiting + "\r\nMessage-Account: sip:*97@" + Server.DOMAIN
                + "\r\nVoice-Message: " + counts + "\r\n";
    }

    private static void tells(IncomingRequest notify, String state, String waiting, String counts) {
        assertThat(notify.header("Event")).isEqualTo(EVENT);
        assertThat(notify.header("Subscription-State")).matches(state);
        assertThat(notify.header("Content-Type")).isEqualTo("application/simple-message-summary");
        assertThat(notify.body()).isEqualTo(body(waiting, counts));
    }

    private Subscription subscribed(Phone phone, String user) {
        return phone.subscribe(user, EVENT, 600).awaitAccepted();
    }

    @Test
    void messageThatWaitsIsMailedWithItsSound() throws MessagingException, IOException {
        assertThat(MAIL.waitForIncomingEmail(30_000, 1)).isTrue();

        MimeMessage message = MAIL.getReceivedMessages()[0];
        assertThat(message.getSubject()).isEqualTo("Voicemail from eve@elsewhere.test, 0:01");
        MimeMultipart parts = (MimeMultipart) message.getContent();
        assertThat(parts.getBodyPart(1).getInputStream().readAllBytes())
                .isEqualTo(Wave.linearFile(Sound.silence(Duration.ofSeconds(1))));
    }

    @ParameterizedTest
    @EnumSource
    void phoneThatSubscribesIsToldHowTheMailboxStands(Transport transport) {
        Subscription subscription = phone(transport, "alice").subscribe("alice", EVENT, 600);

        assertThat(subscription.request().awaitSuccess().header("Expires")).isEqualTo("600");
        tells(subscription.awaitNotify(), "active;expires=(600|599)", "yes", "2/3 (1/0)");
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void subscriptionIsRefreshedAndEnded(Transport transport) {
        Subscription subscription = phone(transport, "alice").subscribe("alice", EVENT + ";id=7", 600).awaitAccepted();
        assertThat(subscription.awaitNotify().header("Event")).isEqualTo(EVENT + ";id=7");

        assertThat(subscription.refresh(300).awaitSuccess().header("Expires")).isEqualTo("300");
        assertThat(subscription.awaitNotify().header("Subscription-State")).matches("active;expires=(300|299)");

        assertThat(subscription.refresh(0).awaitSuccess().header("Expires")).isEqualTo("0");
        assertThat(subscription.awaitNotify().header("Subscription-State")).isEqualTo(TIMEOUT);
        subscription.refresh(600).awaitStatus(481);
    }

    @Test
    void subscriptionEndsByItself() {
        Subscription subscription = phone("alice").subscribe("alice", EVENT, LEAST_SECONDS).awaitAccepted();
        assertThat(subscription.awaitNotify().header("Subscription-State")).startsWith("active;expires=");

        tells(subscription.awaitNotify(), TIMEOUT, "yes", "2/3 (1/0)");
    }

    @Test
    void whoAsksOnceIsToldOnce() {
        Subscription subscription = phone("carol").subscribe("carol", EVENT, 0).awaitAccepted();

        tells(subscription.awaitNotify(), TIMEOUT, "no", "0/1 (0/0)");
        subscription.refresh(600).awaitStatus(481);
    }

    @Test
    void tooShortASubscriptionLearnsTheShortest() {
        IncomingResponse refusal = phone("alice").subscribe("alice", EVENT, LEAST_SECONDS - 1).request().awaitStatus(423);

        assertThat(refusal.header("Min-Expires")).isEqualTo(Integer.toString(LEAST_SECONDS));
    }

    @Test
    void codeOfVoicemailAndTheServerStandForTheOwnMailbox() {
        tells(subscribed(phone("carol"), "*97").awaitNotify(), "active;.*", "no", "0/1 (0/0)");
        tells(subscribed(phone("carol"), "sip:" + Server.DOMAIN).awaitNotify(), "active;.*", "no", "0/1 (0/0)");
    }

    @Test
    void nobodySubscribesToTheMailboxOfAnother() {
        phone("bob").subscribe("alice", EVENT, 600).request().awaitStatus(403);
        phone("bob").subscribe("nobody", EVENT, 600).request().awaitStatus(404);
        phone("nomail").subscribe("nomail", EVENT, 600).request().awaitStatus(404);
        Phone forgetful = phone("bob").password(null);
        forgetful.subscribe("bob", EVENT, 600).request().awaitStatus(407);
        forgetful.password(People.password("bob"));
    }

    @Test
    void otherEventsOfTheMailboxAreUnknown() {
        IncomingResponse refusal = phone("bob").subscribe("*97", "presence", 600).request().awaitStatus(489);

        assertThat(refusal.header("Allow-Events")).isEqualTo(EVENT);
    }

    @Test
    void summaryMustBeAcceptable() {
        phone("bob").subscribe("bob", EVENT, 600, Change.header("Accept", "text/plain")).request().awaitStatus(406);
    }

    @Test
    void refusedNotificationEndsTheSubscription() {
        Subscription subscription = subscribed(phone("alice"), "alice");
        subscription.dialog().awaitRequest("NOTIFY").respond(481);

        Parties.until(() -> subscription.refresh(600).awaitFinal().status() == 481, () -> "The subscription goes on");
    }

    @Test
    void phoneThatStartsAnewHasOneSubscription() {
        Phone phone = phone("alice");
        Subscription before = subscribed(phone, "alice");
        before.awaitNotify();
        Subscription after = subscribed(phone, "alice");
        after.awaitNotify();

        Parties.until(() -> before.refresh(600).awaitFinal().status() == 481, () -> "The first subscription goes on");
        after.refresh(600).awaitSuccess();
    }

    @Test
    void oldestSubscriptionEndsWhenThereAreTooMany() {
        List<Subscription> subscriptions = new ArrayList<>();
        for (int i = 0; i <= MOST_PHONES; i++) {
            subscriptions.add(subscribed(phone("dora"), "dora"));
            subscriptions.get(i).awaitNotify();
        }

        assertThat(subscriptions.get(0).awaitNotify().header("Subscription-State"))
                .isEqualTo("terminated;reason=probation;retry-after=3600");
        subscriptions.get(MOST_PHONES).refresh(600).awaitSuccess();
    }

    @Test
    void floodIsRefusedUntilItEbbs() {
        Phone mallory = phone("mallory");
        for (int i = 0; i < MOST_A_MINUTE; i++) {
            mallory.subscribe("*97", "presence", 600).request().awaitStatus(489);
        }

        // One more may pass each second.
        AtomicReference<IncomingResponse> last = new AtomicReference<>();
        Parties.until(() -> {
            last.set(mallory.subscribe("*97", "presence", 600).request().awaitFinal());
            return last.get().status() == 480;
        }, () -> "Nothing is refused");
        assertThat(last.get().header("Retry-After")).matches("[1-9][0-9]*");
        subscribed(phone("bob"), "bob").awaitNotify();
    }

    @ParameterizedTest
    @EnumSource
    void phoneThatRegistersIsToldWithoutASubscription(Transport transport) {
        Phone phone = registered(transport, "emil");

        IncomingRequest notify = phone.awaitRequest("NOTIFY");
        notify.respond(200);

        tells(notify, "active", "yes", "1/0 (0/0)");
        assertThat(notify.uri("To")).isEqualTo("sip:emil@" + Server.DOMAIN);
        assertThat(notify.uri("From")).isEqualTo("sip:emil@" + Server.DOMAIN);
    }

    @ParameterizedTest
    @EnumSource(names = {"UDP", "TCP"})
    void everyChangeIsToldToEveryPhoneOnce(Transport transport) {
        String mailbox = "/subscribers/gina@" + Server.DOMAIN + "/voicemail";
        Phone desk = phone(transport, "gina");
        Subscription subscription = subscribed(desk, "gina");
        subscription.awaitNotify();
        desk.register();
        Phone kitchen = registered(transport, "gina");
        IncomingRequest begin = kitchen.awaitRequest("NOTIFY");
        begin.respond(200);
        String counts = begin.body().lines().filter(line -> line.startsWith("Voice-Message")).findFirst().orElseThrow();
        int fresh = Integer.parseInt(counts.replaceAll("Voice-Message: ([0-9]+)/.*", "$1"));
        JsonNode message = ADMIN.get(mailbox + "/messages?state=new").json().path("items").path(0);
        String path = mailbox + "/messages/" + message.path("id").asText();

        assertThat(ADMIN.patch(path, "{'state': 'saved'}").status()).isEqualTo(200);
        hears(subscription, kitchen, fresh - 1, 1);
        assertThat(ADMIN.patch(path, "{'state': 'new'}").status()).isEqualTo(200);
        hears(subscription, kitchen, fresh, 0);
        assertThat(ADMIN.delete(path).status()).isEqualTo(204);
        hears(subscription, kitchen, fresh - 1, 0);

        subscription.refresh(0).awaitSuccess();
        assertThat(subscription.awaitNotify().header("Subscription-State")).isEqualTo(TIMEOUT);
    }

    /** The phone that has subscribed in its subscription, the other one without any. */
    private static void hears(Subscription subscription, Phone registered, int fresh, int saved) {
        String counts = "Voice-Message: " + fresh + "/" + saved + " ";
        assertThat(subscription.awaitNotify().body()).contains(counts);
        IncomingRequest notify = registered.awaitRequest("NOTIFY");
        notify.respond(200);
        assertThat(notify.body()).contains(counts);
    }

    @Test
    void phoneIsToldAgainWhenItStartsAnewAndNotWhenItRefreshes() {
        Phone phone = phone("flora");
        Registration registration = phone.register();
        IncomingRequest first = phone.awaitRequest("NOTIFY");
        first.respond(489);
        registration.bind(600);
        phone.register();
        IncomingRequest second = phone.awaitRequest("NOTIFY");
        second.respond(200);

        tells(second, "active", "yes", "3/0 (0/0)");
        assertThat(second.callId()).isNotEqualTo(first.callId());
    }
}
