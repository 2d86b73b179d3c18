package io.switchhook.voicemail.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SdpSessionTest {

    private static final InetAddress SERVER = address("192.0.2.1");
    private static final InetAddress SERVER6 = address("2001:db8::1");
    private static final String HEAD = "v=0\r\no=alice 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n";
    private static final String PHONE = HEAD + "m=audio 49170 RTP/AVP 9 8 0 101\r\na=rtpmap:9 G722/8000\r\n"
            + "a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n";

    private final SdpSession session = new SdpSession(SERVER, 20_000);

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private SdpAnswer answer(String offer) {
        return session.answer(offer).orElseThrow();
    }

    private static List<String> lines(String description) {
        assertThat(description).endsWith("\r\n");
        return Arrays.asList(description.split("\r\n"));
    }

    private static String line(String description, String start) {
        return lines(description).stream().filter(each -> each.startsWith(start)).findFirst().orElseThrow();
    }

    private static long version(String description) {
        return Long.parseLong(line(description, "o=").split(" ")[2]);
    }

    @Test
    void codecsAreThoseInCommonInTheOrderOfTheOffer() {
        SdpAnswer answer = answer(PHONE);

        assertThat(lines(answer.description())).filteredOn(line -> !line.startsWith("o=")).containsExactly(
                "v=0", "s=-", "c=IN IP4 192.0.2.1", "t=0 0",
                "m=audio 20000 RTP/AVP 8 0 101", "a=rtpmap:8 PCMA/8000", "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=ptime:20", "a=sendrecv");
        assertThat(line(answer.description(), "o=")).matches("o=- (\\d+) \\1 IN IP4 192\\.0\\.2\\.1");
        assertThat(answer.terms()).isEqualTo(new MediaTerms(
                new InetSocketAddress("10.0.0.1", 49_170),
                new InetSocketAddress("10.0.0.1", 49_171),
                Codec.PCMA, 8, Map.of(8, Codec.PCMA, 0, Codec.PCMU), Set.of(101), true, true));
    }

    @Test
    void codecsHaveNamesOrNumbers() {
        SdpAnswer answer = answer(HEAD + "m=audio 4000 RTP/AVP 96 0 97 98\na=rtpmap:96 pcmu/8000/1\n"
                + "a=rtpmap:0 weird/8000\na=rtpmap:97 telephone-event/48000\na=rtpmap:98 Telephone-Event/8000\n");

        assertThat(line(answer.description(), "m=")).isEqualTo("m=audio 20000 RTP/AVP 96 98");
        assertThat(answer.terms().received()).isEqualTo(Map.of(96, Codec.PCMU));
        assertThat(answer.terms().payloadType()).isEqualTo(96);
        assertThat(answer.terms().events()).containsExactly(98);
    }

    @Test
    void whoSendsNoEventsIsAnsweredNone() {
        SdpAnswer answer = answer(HEAD + "m=audio 4000 RTP/AVP 0\r\n");

        assertThat(answer.description()).doesNotContain("telephone-event");
        assertThat(answer.terms().events()).isEmpty();
    }

    @Test
    void firstStreamThatCanBeUsedIsAndTheOthersAreRefusedInTheirPlaces() {
        SdpAnswer answer = answer(HEAD + "m=video 5000/2 RTP/AVP 31 32\r\nm=audio 4000 RTP/SAVP 0\r\n"
                + "m=audio 4002 RTP/AVP 0\r\nm=audio 4004 RTP/AVP 8\r\nm=image 4006 udptl t38\r\n");

        assertThat(lines(answer.description())).filteredOn(line -> line.startsWith("m=")).containsExactly(
                "m=video 0 RTP/AVP 31 32", "m=audio 0 RTP/SAVP 0", "m=audio 20000 RTP/AVP 0", "m=audio 0 RTP/AVP 8",
                "m=image 0 udptl t38");
        assertThat(answer.terms().rtp().getPort()).isEqualTo(4002);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "",
        "nonsense",
        "m=",
        "m=audio",
        "m=audio 4000 RTP/AVP",
        "m=audio 4000 RTP/AVP 9",
        "m=audio 0 RTP/AVP 0",
        "m=audio 99999 RTP/AVP 0",
        "m=audio -1 RTP/AVP 0",
        "m=audio 4000 RTP/SAVP 0\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz",
        "m=audio 4000 UDP/TLS/RTP/SAVPF 0",
        "m=audio 4000 RTP/AVP 0\nc=IN IP4 224.2.1.1/127",
        "m=audio 4000 RTP/AVP 0\nc=IN IP6 2001:db8::2",
        "m=audio 4000 RTP/AVP 0\nc=ATM NSAP 1",
        "m=audio 4000 RTP/AVP 0\nc=IN IP4",
        "m=video 4000 RTP/AVP 31",
        "m=audio 4000 RTP/AVP 101\na=rtpmap:101 telephone-event/8000"})
    void offerOfWhatWeCannotDoHasNoAnswer(String media) {
        assertThat(session.answer(HEAD + media + "\n")).isEmpty();
    }

    @Test
    void streamWithoutAnAddressHasNoAnswer() {
        assertThat(session.answer("v=0\nm=audio 4000 RTP/AVP 0\n")).isEmpty();
    }

    @Test
    void addressOfTheStreamComesFirst() {
        assertThat(answer(PHONE + "c=IN IP4 10.0.0.9/127\r\na=rtcp:53020\r\n").terms())
                .extracting(MediaTerms::rtp, MediaTerms::rtcp)
                .containsExactly(new InetSocketAddress("10.0.0.9", 49_170), new InetSocketAddress("10.0.0.9", 53_020));
        assertThat(answer(PHONE + "a=rtcp:53020 IN IP4 10.0.0.8\r\n").terms().rtcp())
                .isEqualTo(new InetSocketAddress("10.0.0.8", 53_020));
    }

    @Test
    void callOverIpv6IsAnsweredSo() {
        SdpSession six = new SdpSession(SERVER6, 20_002);
        SdpAnswer answer = six.answer("v=0\no=- 1 1 IN IP6 ::1\ns=-\nc=IN IP6 2001:db8::7\nt=0 0\nm=audio 6000 RTP/AVP 0\n")
                .orElseThrow();

        assertThat(line(answer.description(), "c=")).isEqualTo("c=IN IP6 2001:db8:0:0:0:0:0:1");
        assertThat(answer.terms().rtp()).isEqualTo(new InetSocketAddress(address("2001:db8::7"), 6000));
        assertThat(six.answer(PHONE)).isEmpty();
    }

    @Test
    void nameIsNotLookedUp() {
        MediaTerms terms = answer(PHONE.replace("c=IN IP4 10.0.0.1", "c=IN IP4 phone.example.net")).terms();

        assertThat(terms.rtp()).isEqualTo(new InetSocketAddress("0.0.0.0", 49_170));
        assertThat(terms.sends()).isTrue();
        MediaTerms wrong = answer(PHONE.replace("c=IN IP4 10.0.0.1", "c=IN IP4 999.1.1.1")).terms();
        assertThat(wrong.rtp().getAddress().isAnyLocalAddress()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sendrecv, sendrecv, true, true",
        "sendonly, recvonly, false, true",
        "recvonly, sendonly, true, false",
        "inactive, inactive, false, false"
    })
    void directionIsTheirsSeenFromHere(String offered, String answered, boolean sends, boolean receives) {
        for (String offer : new String[] {
            PHONE + "a=" + offered + "\r\n",
            PHONE.replace("t=0 0\r\n", "t=0 0\r\na=" + offered + "\r\n"),
            PHONE.replace("t=0 0\r\n", "t=0 0\r\na=inactive\r\n") + "a=" + offered + "\r\n"
        }) {
            SdpAnswer answer = answer(offer);

            assertThat(answer.description()).endsWith("a=" + answered + "\r\n");
            assertThat(answer.terms().sends()).isEqualTo(sends);
            assertThat(answer.terms().receives()).isEqualTo(receives);
        }
    }

    @Test
    void addressOfNobodyIsHold() {
        SdpAnswer answer = answer(PHONE.replace("c=IN IP4 10.0.0.1", "c=IN IP4 0.0.0.0"));

        assertThat(answer.description()).endsWith("a=recvonly\r\n");
        assertThat(answer.terms().sends()).isFalse();
    }

    @Test
    void timesAreThoseOfTheOffer() {
        assertThat(lines(answer(PHONE.replace("t=0 0", "t=10 20\r\nt=30 40")).description())).contains("t=10 20", "t=30 40");
        assertThat(answer(PHONE.replace("t=0 0\r\n", "")).description()).contains("t=0 0\r\n");
    }

    @Test
    void versionIsRaisedWhenSomethingChanges() {
        long first = version(answer(PHONE).description());

        assertThat(version(answer(PHONE.replace("10.0.0.1", "10.0.0.2")).description())).isEqualTo(first);
        assertThat(version(answer(PHONE + "a=sendonly\r\n").description())).isEqualTo(first + 1);
        assertThat(version(answer(PHONE).description())).isEqualTo(first + 2);
    }

    @Test
    void refusedOfferChangesNothing() {
        String first = answer(PHONE).description();

        assertThat(session.answer(HEAD + "m=video 5000 RTP/AVP 31\r\n")).isEmpty();
        assertThat(session.offer()).isEqualTo(first);
    }

    @Test
    void offerIsAnsweredWithOneOfItsCodecs() {
        assertThat(lines(session.offer())).filteredOn(line -> !line.startsWith("o=")).containsExactly(
                "v=0", "s=-", "c=IN IP4 192.0.2.1", "t=0 0",
                "m=audio 20000 RTP/AVP 0 8 101", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000",
                "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=ptime:20", "a=sendrecv");

        String answer = HEAD + "m=audio 4000 RTP/AVP 8 97\r\na=rtpmap:97 telephone-event/8000\r\n";
        MediaTerms terms = session.answered(answer).orElseThrow();
        assertThat(terms.codec()).isEqualTo(Codec.PCMA);
        assertThat(terms.received()).isEqualTo(Map.of(0, Codec.PCMU, 8, Codec.PCMA));
        // Events come as we numbered them; some send them as they numbered them themselves.
        assertThat(terms.events()).containsExactlyInAnyOrder(97, 101);
        assertThat(terms.rtp()).isEqualTo(new InetSocketAddress("10.0.0.1", 4000));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "m=audio 0 RTP/AVP 0", "m=audio 4000 RTP/AVP 9", "m=video 4000 RTP/AVP 0", "m=audio 4000 RTP/SAVP 0"})
    void answerThatTakesNothingIsNone(String media) {
        session.offer();

        assertThat(session.answered(HEAD + media + "\r\n")).isEmpty();
    }

    @Test
    void laterOfferHasTheStreamsAndNumbersOfBefore() {
        answer(HEAD + "m=video 5000 RTP/AVP 31\r\nm=audio 4000 RTP/AVP 96 100\r\na=rtpmap:96 PCMU/8000\r\n"
                + "a=rtpmap:100 telephone-event/8000\r\na=sendonly\r\n");

        String offer = session.offer();

        assertThat(lines(offer)).filteredOn(line -> line.startsWith("m="))
                .containsExactly("m=video 0 RTP/AVP 31", "m=audio 20000 RTP/AVP 96 100");
        assertThat(offer).endsWith("a=sendrecv\r\n");
        Optional<MediaTerms> terms = session.answered(
                HEAD + "m=video 0 RTP/AVP 31\r\nm=audio 4000 RTP/AVP 96\r\na=rtpmap:96 PCMU/8000\r\n");
        assertThat(terms.orElseThrow().codec()).isEqualTo(Codec.PCMU);
    }

    /** A description with some of it changed is answered or not, by one that can be answered itself. */
    @Property(tries = 3000)
    void anyDescriptionIsDealtWith(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder broken = new StringBuilder(PHONE)
                .append("a=rtcp:53020 IN IP4 10.0.0.8\r\nm=video 1 RTP/AVP 31\r\na=recvonly\r\n");
        for (int i = random.nextInt(12); i >= 0; i--) {
            int at = random.nextInt(broken.length());
            switch (random.nextInt(3)) {
                case 0 -> broken.deleteCharAt(at);
                case 1 -> broken.insert(at, (char) random.nextInt(256));
                default -> broken.setCharAt(at, " =:/\r\n09ac".charAt(random.nextInt(10)));
            }
        }
        SdpSession ours = new SdpSession(SERVER, 20_000);

        ours.answer(broken.toString()).ifPresent(answer -> {
            assertThat(new SdpSession(SERVER, 4).answer(answer.description())).isPresent();
            assertThat(lines(answer.description())).allMatch(line -> line.matches("(?s)[a-z]=.*"));
        });
        ours.offer();
        ours.answered(broken.toString()).ifPresent(terms -> assertThat(terms.received()).containsKey(terms.payloadType()));
    }
}
