package io.switchhook.it.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.switchhook.it.CallFixture;
import io.switchhook.it.People;
import io.switchhook.it.Server;
import io.switchhook.it.api.ApiClient.Answer;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Talker;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.media.Tone;
import io.switchhook.voicemail.media.Wave;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mailboxes over HTTP: what callers have left, and what they hear. */
class VoicemailApiIT extends CallFixture {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] TONE = Tone.of(1_000, Duration.ofMillis(300)).bytes();
    private static final byte[] SPOKEN = Tone.of(437, Duration.ofSeconds(2)).bytes();
    private static final int GREETING_RATE = 16_000;
    private static final int GREETING_HERTZ = 613;

    private final ApiClient admin = ApiClient.admin();

    @Deployment(testable = false)
    static WebArchive archive() {
        Map<String, String> settings = patientSettings();
        settings.remove("switchhook.voicemail.uri");
        settings.put("switchhook.voicemail.directory", directory());
        settings.put("switchhook.voicemail.media.ports", Server.isRestcomm() ? "25000-25999" : "23000-23999");
        settings.put("switchhook.bans.limit", "1000");
        return Server.archive(settings);
    }

    private static String directory() {
        try {
            return Files.createTempDirectory("voicemail").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ApiClient own(String user) {
        return ApiClient.signedIn(user + "@" + Server.DOMAIN, People.password(user));
    }

    private static String mailbox(String user) {
        return "/subscribers/" + user + "@" + Server.DOMAIN + "/voicemail";
    }

    /** A second of a tone as PCM, which is what people have. */
    private static byte[] greeting() {
        byte[] pcm = new byte[2 * GREETING_RATE];
        for (int i = 0; i < GREETING_RATE; i++) {
            short sample = (short) (12_000 * Math.sin(2 * Math.PI * GREETING_HERTZ * i / GREETING_RATE));
            pcm[2 * i] = (byte) sample;
            pcm[2 * i + 1] = (byte) (sample >> Byte.SIZE);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            AudioSystem.write(
                    new AudioInputStream(new ByteArrayInputStream(pcm),
                            new AudioFormat(GREETING_RATE, Short.SIZE, 1, true, false), GREETING_RATE),
                    AudioFileFormat.Type.WAVE, file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    /** Where a sound begins and ends exactly is not for the other side to say. */
    private static byte[] inner(byte[] sound) {
        return Arrays.copyOfRange(sound, 400, sound.length - 400);
    }

    /** Somebody calls who is not there, and speaks after the tone. */
    private void leaveMessage(String user, byte[] greeting) {
        try (Talker talker = Talker.open()) {
            OutgoingCall call = phone("caller").withMedia(talker.port()).invite(user);
            IncomingResponse answer = call.awaitFinal(PATIENCE);
            assertThat(answer.status()).isEqualTo(200);
            talker.talkTo(answer.body());
            Dialog dialog = call.connect();
            int greeted = talker.awaitHeard(inner(greeting), 0, PATIENCE);
            talker.awaitHeard(TONE, greeted, PATIENCE);
            talker.say(SPOKEN).awaitSaid();
            dialog.bye().awaitStatus(200);
        }
    }

    /** The messages of a mailbox, once there are so many. */
    private JsonNode awaitMessages(String user, int count) {
        Instant latest = Instant.now().plus(PATIENCE);
        JsonNode messages = admin.get(mailbox(user) + "/messages").json();
        while (messages.path("total").asInt() != count) {
            assertThat(Instant.now()).as("%s", messages).isBefore(latest);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            messages = admin.get(mailbox(user) + "/messages").json();
        }
        return messages;
    }

    @Test
    void messageIsLeftAfterTheUploadedGreetingHeardMarkedAndDeleted() throws Exception {
        Answer created = own("gone").upload("/me/voicemail/greetings/unavailable", greeting());
        assertThat(created.status()).as("%s", created).isEqualTo(201);
        assertThat(created.json().path("length").asInt()).isBetween(990, 1010);
        HttpResponse<byte[]> uploaded = admin.download(mailbox("gone") + "/greetings/unavailable");
        Sound greeting = Wave.read(new ByteArrayInputStream(uploaded.body()), Duration.ofMinutes(1));
        assertThat(greeting.duration().toMillis()).isEqualTo(created.json().path("length").asLong());
        assertThat(own("gone").upload("/me/voicemail/greetings/unavailable", greeting()).status()).isEqualTo(200);

        leaveMessage("gone", greeting.bytes());
        JsonNode message = awaitMessages("gone", 1).path("items").path(0);

        assertThat(message.path("from").asText()).isEqualTo("sip:caller@" + Server.DOMAIN);
        assertThat(message.path("state").asText()).isEqualTo("new");
        assertThat(message.path("urgent").asBoolean()).isFalse();
        assertThat(message.path("length").asInt()).isBetween(2000, 60_000);
        assertThat(Instant.parse(message.path("received").asText())).isBetween(
                Instant.now().minus(Duration.ofMinutes(10)), Instant.now().plusSeconds(1));
        JsonNode state = own("gone").get("/me/voicemail").json();
        assertThat(state.path("messages")).hasToString("{\"new\":1,\"saved\":0,\"urgentNew\":0,\"urgentSaved\":0}");
        assertThat(state.path("quota").path("bytes").asLong()).isEqualTo(message.path("size").asLong());
        String path = "/me/voicemail/messages/" + message.path("id").asText();
        soundIsGivenInParts(own("gone"), path + "/sound");
        nobodyElseHasIt(message.path("id").asText());

        Answer got = own("gone").get(path);
        assertThat(own("gone").with("If-None-Match", got.header("ETag")).get(path).status()).isEqualTo(304);
        Answer saved = own("gone").with("If-Match", got.header("ETag")).patch(path, "{'state':'saved'}");
        assertThat(saved.json().path("state").asText()).isEqualTo("saved");
        assertThat(own("gone").with("If-Match", got.header("ETag")).patch(path, "{'state':'new'}").status()).isEqualTo(412);
        assertThat(admin.get(mailbox("gone") + "/messages?state=new").json().path("total").asInt()).isZero();
        assertThat(admin.get(mailbox("gone") + "/messages?state=saved").json().path("total").asInt()).isEqualTo(1);
        assertThat(admin.get(mailbox("gone") + "/messages?limit=0").status()).isEqualTo(422);
        assertThat(admin.patch(mailbox("gone") + "/messages/" + message.path("id").asText(), "{'state':'old'}").status())
                .isEqualTo(422);
        assertThat(own("gone").delete(path).status()).isEqualTo(204);
        assertThat(own("gone").delete(path).status()).isEqualTo(404);
        assertThat(own("gone").download(path + "/sound").statusCode()).isEqualTo(404);
        assertThat(own("gone").get("/me/voicemail").json().path("messages").path("saved").asInt()).isZero();
        assertThat(own("gone").delete("/me/voicemail/greetings/unavailable").status()).isEqualTo(204);
        assertThat(own("gone").get("/me/voicemail/greetings").json().path("total").asInt()).isZero();
    }

    private static void soundIsGivenInParts(ApiClient client, String path) throws Exception {
        HttpResponse<byte[]> whole = client.download(path);
        byte[] file = whole.body();
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(header(whole, "Content-Type")).isEqualTo("audio/wav");
        assertThat(header(whole, "Accept-Ranges")).isEqualTo("bytes");
        byte[] heard = Wave.read(new ByteArrayInputStream(file), Duration.ofMinutes(3)).bytes();
        assertThat(indexOf(heard, inner(SPOKEN))).isNotNegative();
        String tag = header(whole, "ETag");

        HttpResponse<byte[]> middle = client.with("Range", "bytes=100-1099").with("If-Range", tag).download(path);
        assertThat(middle.statusCode()).isEqualTo(206);
        assertThat(header(middle, "Content-Range")).isEqualTo("bytes 100-1099/" + file.length);
        assertThat(header(middle, "Content-Length")).isEqualTo("1000");
        assertThat(middle.body()).isEqualTo(Arrays.copyOfRange(file, 100, 1100));
        HttpResponse<byte[]> end = client.with("Range", "bytes=-10").download(path);
        assertThat(end.body()).isEqualTo(Arrays.copyOfRange(file, file.length - 10, file.length));
        HttpResponse<byte[]> beyond = client.with("Range", "bytes=" + file.length + "-").download(path);
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(header(beyond, "Content-Range")).isEqualTo("bytes */" + file.length);
        assertThat(client.with("Range", "bytes=0-1").with("If-Range", "\"other\"").download(path).body()).isEqualTo(file);
        assertThat(client.with("If-None-Match", tag).download(path).statusCode()).isEqualTo(304);
    }

    private void nobodyElseHasIt(String id) {
        for (String below : new String[] {"/messages/" + id, "/messages/" + id + "/sound"}) {
            assertThat(own("bob").get("/me/voicemail" + below).status()).isEqualTo(404);
            assertThat(admin.get(mailbox("bob") + below).status()).isEqualTo(404);
        }
        assertThat(own("bob").delete("/me/voicemail/messages/" + id).status()).isEqualTo(404);
        assertThat(own("bob").patch("/me/voicemail/messages/" + id, "{'state':'saved'}").status()).isEqualTo(404);
        assertThat(own("gone").get(mailbox("gone")).status()).isEqualTo(401);
    }

    @Test
    void pinIsSetAndRemovedAndShownToNobody() {
        assertThat(own("carol").get("/me/voicemail").json().path("pinSet").asBoolean()).isFalse();
        Answer weak = own("carol").patch("/me/voicemail", "{'pin':'1234'}");
        assertThat(weak.status()).isEqualTo(422);
        assertThat(weak.json().path("errors").path(0).path("field").asText()).isEqualTo("pin");
        Answer set = own("carol").patch("/me/voicemail", "{'pin':'4827'}");
        assertThat(set.status()).as("%s", set).isEqualTo(200);
        assertThat(set.body()).doesNotContain("4827");
        assertThat(set.json().path("pinSet").asBoolean()).isTrue();
        assertThat(admin.get(mailbox("carol")).json().path("pinSet").asBoolean()).isTrue();
        assertThat(admin.patch(mailbox("carol"), "{'pin':4827}").status()).isEqualTo(422);
        assertThat(admin.patch(mailbox("carol"), "{'pins':'4827'}").status()).isEqualTo(422);
        assertThat(admin.patch(mailbox("carol"), "{}").json().path("pinSet").asBoolean()).isTrue();
        assertThat(admin.patch(mailbox("carol"), "{'pin':null}").json().path("pinSet").asBoolean()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RIFF", "no sound at all", "ID3 and so on"})
    void whatIsNoSoundIsNoGreeting(String file) {
        Answer refused = own("dave").upload("/me/voicemail/greetings/busy", file.getBytes());
        assertThat(refused.status()).as("%s", refused).isEqualTo(422);
        assertThat(refused.json().path("errors").path(0).path("field").asText()).isEqualTo("sound");
        assertThat(own("dave").get("/me/voicemail/greetings/busy").status()).isEqualTo(404);
    }

    @Test
    void greetingIsRefusedThatIsTooLargeOrOfAnotherKind() {
        assertThat(own("dave").upload("/me/voicemail/greetings/busy", new byte[16 * 1024 * 1024 + 1]).status()).isEqualTo(413);
        assertThat(own("dave").upload("/me/voicemail/greetings/other", greeting()).status()).isEqualTo(404);
        assertThat(own("dave").put("/me/voicemail/greetings/busy", "{}").status()).isEqualTo(415);
    }

    private static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static int indexOf(byte[] all, byte[] sound) {
        for (int at = 0; at + sound.length <= all.length; at++) {
            if (Arrays.equals(all, at, at + sound.length, sound, 0, sound.length)) {
                return at;
            }
        }
        return -1;
    }
}
