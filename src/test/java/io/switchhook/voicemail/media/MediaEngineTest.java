package io.switchhook.voicemail.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.switchhook.settings.MediaSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sound through real sockets. */
class MediaEngineTest {

    private static final InetAddress HOST = InetAddress.getLoopbackAddress();
    private static final Random RANDOM = new Random(6);
    private static final int FRAME = 160;
    private static final int LAST_NUMBER = 120;
    /** How many packets may be on the way: a socket takes only so many before it loses some. */
    private static final int ALLOWANCE = 40;
    private static final long FOR_EVER = Duration.ofHours(1).toNanos();
    /** Nothing happens because time passes, so that a slow machine does not matter. */
    private static final MediaTimes TIMELESS = new MediaTimes(FOR_EVER, FOR_EVER, FOR_EVER, FOR_EVER);

    private final HeardEvents heard = new HeardEvents();
    private final KeptSound kept = new KeptSound();
    private final CountDownLatch given = new CountDownLatch(1);
    private MediaEngine engine = engine(TIMELESS, 4, "");

    @AfterEach
    void stop() {
        engine.stop();
    }

    private MediaEngine engine(MediaTimes times, int pairs, String address) {
        MediaSettings settings = new MediaSettings(freePorts(pairs), address, Duration.ofMinutes(1));
        PortPool pool = new PortPool(settings.ports()) {
            @Override
            synchronized void give(int port) {
                super.give(port);
                given.countDown();
            }
        };
        return new MediaEngine(pool, settings, times, late -> {});
    }

    private void use(MediaTimes times) {
        engine.stop();
        engine = engine(times, 4, "");
    }

    private static MediaSettings.Ports freePorts(int pairs) {
        while (true) {
            int first = 10_000 + 2 * ThreadLocalRandom.current().nextInt(9_000);
            if (areFree(first, 2 * pairs)) {
                return new MediaSettings.Ports(first, first + 2 * pairs - 1);
            }
        }
    }

    private static boolean areFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(HOST, port))) {
                assertThat(socket.isBound()).isTrue();
            } catch (SocketException e) {
                return false;
            }
        }
        return true;
    }

    private MediaChannel open() {
        return engine.open(HOST, heard).orElseThrow();
    }

    private static byte[] noise(int samples) {
        byte[] noise = new byte[samples];
        RANDOM.nextBytes(noise);
        return noise;
    }

    private static byte[] frame(byte[] sound, int index) {
        return Arrays.copyOfRange(sound, index * FRAME, (index + 1) * FRAME);
    }

    // ---- recording

    @Test
    void recordingIsWhatWasSentSampleBySample() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            byte[] sent = noise(100 * FRAME);
            channel.connect(phone.terms());
            channel.record(kept);
            for (int i = 0; i < 100; i++) {
                phone.send(Packets.sound(65_500 + i & 0xffff, -5000 + i * FRAME, frame(sent, i)));
                kept.await((i - ALLOWANCE) * FRAME);
            }

            assertThat(kept.await(sent.length)).isEqualTo(sent);
            assertThat(channel.stopRecording().length()).isEqualTo(Duration.ofSeconds(2));
        }
    }

    @Test
    void recordingBeginsWhenTheToneIsOver() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            byte[] sent = noise(FRAME);
            Sound tone = numbered(3);
            channel.connect(phone.terms());
            channel.play(tone);
            channel.recordAfterwards(kept);
            for (int i = 0; i < 3; i++) {
                phone.receive();
            }
            phone.send(Packets.sound(0, 0, sent));

            assertThat(kept.await(FRAME)).isEqualTo(sent);
            assertThat(heard.next()).isSameAs(tone);
        }
    }

    @Test
    void toneThatIsStoppedBeginsNoRecording() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            Sound next = numbered(3);
            channel.connect(phone.terms());
            channel.play(numbered(100));
            channel.recordAfterwards(kept);
            channel.stop();
            channel.play(next);
            assertThat(heard.next()).isSameAs(next);
            phone.send(Packets.sound(0, 0, noise(FRAME)));

            assertThat(channel.stopRecording().length()).isZero();
        }
    }

    /** On a machine that is too busy, the media thread comes to packets late. */
    @Test
    void recordingHasWhatArrivedBeforeItsEnd() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        CountDownLatch inTime = new CountDownLatch(1);
        MediaListener hesitant = new MediaListener() {
            @Override
            public void played(Sound sound) {
                late.countDown();
                try {
                    inTime.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        try (MediaChannel other = engine.open(HOST, hesitant).orElseThrow();
                MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            byte[] sent = noise(20 * FRAME);
            channel.connect(phone.terms());
            channel.record(kept);
            other.connect(phone.terms());
            other.play(Sound.NONE);
            late.await();
            try {
                for (int i = 0; i < 20; i++) {
                    phone.send(Packets.sound(i, i * FRAME, frame(sent, i)));
                }

                assertThat(channel.stopRecording().length()).isEqualTo(Duration.ofMillis(400));
                assertThat(kept.bytes()).isEqualTo(sent);
            } finally {
                inTime.countDown();
            }
        }
    }

    @Test
    void recordingIsRightWithLossDisorderDuplicatesAndKeysInIt() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            byte[] sent = noise(120 * FRAME);
            List<byte[]> packets = new ArrayList<>();
            StringBuilder keys = new StringBuilder();
            byte[] expected = sent.clone();
            for (int i = 0; i < 120; i++) {
                int timestamp = 777 + i * FRAME;
                boolean pressed = i % 20 >= 10 && i % 20 < 16;
                if (pressed) {
                    // A key of 5 packets, the last one once more.
                    int nth = i % 20 - 10;
                    char key = "12*#90".charAt(i / 20);
                    int duration = Math.min(nth + 1, 5) * FRAME;
                    packets.add(Packets.key(i, 777 + (i - nth) * FRAME, key, duration, nth == 0, nth >= 4));
                    keys.append(nth == 0 ? String.valueOf(key) : "");
                } else {
                    packets.add(Packets.sound(i, timestamp, frame(sent, i)));
                }
                if (pressed || i % 20 == 4) {
                    Arrays.fill(expected, i * FRAME, (i + 1) * FRAME, G711.SILENCE);
                }
            }
            List<byte[]> onTheWay = new ArrayList<>(packets.subList(0, 1));
            for (int start = 1; start < 120; start += 7) {
                List<byte[]> some = new ArrayList<>();
                for (int i = start; i < Math.min(start + 7, 120); i++) {
                    if (i % 20 != 4 && i % 20 != 13) {
                        some.add(packets.get(i));
                    }
                    if (i % 20 == 7 || i % 20 == 14) {
                        some.add(packets.get(i));
                    }
                }
                Collections.shuffle(some, RANDOM);
                onTheWay.addAll(some);
            }
            channel.connect(phone.terms());
            channel.record(kept);
            int number = 0;
            for (byte[] packet : onTheWay) {
                phone.send(packet);
                kept.await((number++ - ALLOWANCE) * FRAME);
            }
            // The last one that is missing is waited for until there are many later ones.
            for (int i = 120; i < 140; i++) {
                phone.send(Packets.sound(i, 777 + i * FRAME, frame(sent, 0)));
            }
            for (char key : keys.toString().toCharArray()) {
                assertThat(heard.next()).isEqualTo(key);
            }

            byte[] bytes = kept.await(expected.length);
            assertThat(Arrays.copyOf(bytes, expected.length)).isEqualTo(expected);
        }
    }

    @Test
    void packetThatWaitsForALostOneIsWrittenWhenTheRecordingEnds() throws Exception {
        try (RtpChannel channel = (RtpChannel) open(); Phone phone = new Phone(channel)) {
            byte[] sent = noise(3 * FRAME);
            channel.connect(phone.terms());
            channel.record(kept);
            for (int i : new int[] {0, 2}) {
                RtpPacket packet = Packets.read(Packets.sound(i, i * FRAME, frame(sent, i)));
                channel.packet(packet, phone.address(), System.nanoTime());
            }
            channel.close();

            assertThat(channel.stopRecording().length()).isEqualTo(Duration.ofMillis(60));
            Arrays.fill(sent, FRAME, 2 * FRAME, G711.SILENCE);
            assertThat(kept.bytes()).isEqualTo(sent);
        }
    }

    @Test
    void lostPacketIsNotWaitedForLongerThanItsTime() throws Exception {
        use(new MediaTimes(1, FOR_EVER, FOR_EVER, FOR_EVER));
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            channel.connect(phone.terms());
            channel.record(kept);
            phone.send(Packets.sound(0, 0, noise(FRAME)));
            phone.send(Packets.sound(2, 2 * FRAME, noise(FRAME)));

            kept.await(3 * FRAME);
        }
    }

    @Test
    void aLawIsRecordedAsMuLaw() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            byte[] sent = noise(2 * FRAME);
            channel.connect(phone.terms());
            channel.record(kept);
            phone.send(Packets.datagram(Packets.PCMA, false, 1, 0, 1, frame(sent, 0)));
            phone.send(Packets.datagram(Packets.PCMU, false, 2, FRAME, 1, frame(sent, 1)));

            byte[] expected = sent.clone();
            G711.alawToUlaw(expected, 0, FRAME);
            assertThat(kept.await(2 * FRAME)).isEqualTo(expected);
        }
    }

    @Test
    void packetsOfAnyLengthAreRecorded() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            byte[] sent = noise(80 + 1440 + 1 + 240);
            channel.connect(phone.terms());
            channel.record(kept);
            int from = 0;
            int sequence = 0;
            for (int length : new int[] {80, 1440, 0, 1, 240}) {
                phone.send(Packets.sound(sequence++, from, Arrays.copyOfRange(sent, from, from + length)));
                from += length;
            }

            assertThat(kept.await(sent.length)).isEqualTo(sent);
        }
    }

    @Test
    void brokenPacketsDoNotDisturbTheOthers() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            byte[] sent = noise(60 * FRAME);
            channel.connect(phone.terms());
            channel.record(kept);
            for (int i = 0; i < 60; i++) {
                phone.send(Packets.sound(i, i * FRAME, frame(sent, i)));
                byte[] broken = noise(RANDOM.nextInt(60));
                if (broken.length > 0 && i % 2 == 0) {
                    // Looks like RTP of another source.
                    broken[0] = (byte) (broken[0] & 0x3f | 0x80);
                }
                phone.send(broken);
                phone.sendReport(noise(RANDOM.nextInt(60)));
                kept.await((i - ALLOWANCE) * FRAME);
            }
            phone.send(new byte[4000]);

            assertThat(kept.await(sent.length)).isEqualTo(sent);
        }
    }

    @Test
    void anotherSourceOfTheSameSenderGoesOn() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            byte[] sent = noise(6 * FRAME);
            channel.connect(phone.terms());
            channel.record(kept);
            phone.send(Packets.datagram(Packets.PCMU, false, 1, 0, 1, frame(sent, 0)));
            phone.send(Packets.datagram(Packets.PCMU, false, 2, FRAME, 1, frame(sent, 1)));
            // The first packet of a source only shows that there is one.
            for (int i = 1; i < 6; i++) {
                phone.send(Packets.datagram(Packets.PCMU, false, 9000 + i, 123_456 + i * FRAME, 2, frame(sent, i)));
                if (i > 1) {
                    // Latecomers of the one before
                    phone.send(Packets.datagram(Packets.PCMU, false, i + 1, i * FRAME, 1, noise(FRAME)));
                }
            }

            assertThat(kept.await(sent.length)).isEqualTo(sent);
        }
    }

    @Test
    void onePacketOfAnotherSourceIsNone() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            byte[] sent = noise(20 * FRAME);
            channel.connect(phone.terms());
            channel.record(kept);
            for (int i = 0; i < 20; i++) {
                phone.send(Packets.sound(i, i * FRAME, frame(sent, i)));
                phone.send(Packets.datagram(Packets.PCMU, false, i, i * FRAME, 99, noise(FRAME)));
            }

            assertThat(kept.await(sent.length)).isEqualTo(sent);
        }
    }

    @Test
    void recordingWhoseSinkFailsEnds() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            channel.connect(phone.terms());
            channel.record((ulaw, offset, length) -> {
                throw new IllegalStateException("disk full");
            });
            phone.send(Packets.sound(1, 0, noise(FRAME)));
            phone.send(Packets.key(2, FRAME, '5', 0, true, false));

            assertThat(heard.next()).isEqualTo('5');
            channel.record(kept);
            phone.send(Packets.sound(3, 2 * FRAME, noise(FRAME)));
            kept.await(FRAME);
        }
    }

    // ---- playing

    @Test
    void soundIsSentSampleBySample() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            Sound sound = Sound.of(noise(7 * FRAME)).then(Sound.of(noise(3 * FRAME + 100)));
            channel.play(sound);
            channel.connect(phone.terms());

            ByteArrayOutputStream received = new ByteArrayOutputStream();
            RtpPacket first = phone.receive();
            received.writeBytes(Phone.payload(first));
            assertThat(first.marker()).isTrue();
            assertThat(first.payloadType()).isEqualTo(Packets.PCMU);
            for (int i = 1; i < 11; i++) {
                RtpPacket next = phone.receive();
                received.writeBytes(Phone.payload(next));
                assertThat(next.sequence()).isEqualTo(first.sequence() + i & 0xffff);
                assertThat(next.source()).isEqualTo(first.source());
                // A machine that stands still for long sends less than it should have, and says so.
                assertThat(next.timestamp() - first.timestamp()).matches(gap -> gap % FRAME == 0 && gap >= 0);
            }
            assertThat(heard.next()).isSameAs(sound);
            byte[] bytes = received.toByteArray();
            assertThat(Arrays.copyOf(bytes, sound.length())).isEqualTo(sound.bytes());
            assertThat(Arrays.copyOfRange(bytes, sound.length(), bytes.length)).containsOnly(G711.SILENCE);
        }
    }

    @Test
    void aLawIsSentToWhoWantsIt() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            byte[] sound = noise(FRAME);
            channel.connect(phone.terms(Codec.PCMA, true, true));
            channel.play(Sound.of(sound));
            RtpPacket packet = phone.receive();
            while (packet.length() > 0 && packet.payload()[0] == (byte) 0xd5 && packet.payload()[1] == (byte) 0xd5) {
                packet = phone.receive();
            }

            assertThat(packet.payloadType()).isEqualTo(Packets.PCMA);
            G711.ulawToAlaw(sound, 0, FRAME);
            assertThat(Phone.payload(packet)).isEqualTo(sound);
        }
    }

    @Test
    void emptySoundIsPlayedInNoTime() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            channel.connect(phone.terms());
            channel.play(Sound.NONE);

            assertThat(heard.next()).isSameAs(Sound.NONE);
        }
    }

    /** A minute whose frames have their own numbers in all samples, up to {@link #LAST_NUMBER}. */
    private static Sound numbered() {
        return numbered(3000);
    }

    private static Sound numbered(int frames) {
        byte[] ulaw = new byte[frames * FRAME];
        for (int i = 0; i < ulaw.length; i++) {
            ulaw[i] = number(i);
        }
        return Sound.of(ulaw);
    }

    private static byte number(int position) {
        return (byte) Math.min(position / FRAME, LAST_NUMBER);
    }

    /** Lets time pass on the media thread: so many frames are sent elsewhere. */
    private void passFrames(int frames) throws IOException {
        try (MediaChannel other = engine.open(HOST, new HeardEvents()).orElseThrow(); Phone phone = new Phone(other)) {
            other.play(numbered(frames));
            other.connect(phone.terms());
            for (int i = 0; i < frames; i++) {
                phone.receive();
            }
        }
    }

    @Test
    void pausedSoundGoesOnWhereItWasAndTimeHasGoneOnMeanwhile() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            channel.play(numbered());
            channel.connect(phone.terms());
            phone.receive();
            channel.pause();
            int position = channel.position();
            RtpPacket last = new RtpPacket();
            for (int i = 1; i < position / FRAME; i++) {
                last = phone.receive();
            }
            passFrames(5);
            assertThat(channel.position()).isEqualTo(position);
            channel.resume();

            RtpPacket next = phone.receive();
            assertThat(next.payload()[0]).isEqualTo(number(position));
            assertThat(next.marker()).isTrue();
            if (position > FRAME) {
                assertThat(next.sequence()).isEqualTo(last.sequence() + 1 & 0xffff);
                assertThat(next.timestamp() - last.timestamp()).isGreaterThanOrEqualTo(5 * FRAME);
            }
        }
    }

    @Test
    void soundIsSought() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            Sound sound = numbered();
            channel.play(sound);
            channel.pause();
            channel.seek(50 * FRAME);
            channel.connect(phone.terms());
            channel.resume();
            assertThat(phone.receive().payload()[0]).isEqualTo((byte) 50);

            channel.seek(-7);
            byte number = phone.receive().payload()[0];
            while (number >= 50) {
                number = phone.receive().payload()[0];
            }
            assertThat(number).isZero();
            channel.seek(1_000_000);
            assertThat(heard.next()).isSameAs(sound);
            assertThat(channel.position()).isZero();
        }
    }

    @Test
    void soundThatIsReplacedOrStoppedHasNotBeenPlayed() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            channel.connect(phone.terms());
            channel.play(numbered());
            phone.receive();
            channel.play(numbered());
            phone.receive();
            channel.stop();
            Sound last = Sound.silence(Duration.ofMillis(20));
            channel.play(last);

            assertThat(heard.next()).isSameAs(last);
        }
    }

    @Test
    void heldCallIsPlayedNothingAndGoesOnAfterwards() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            channel.play(numbered());
            channel.connect(phone.terms());
            phone.receive();
            channel.connect(phone.terms(Codec.PCMU, false, false));
            int position = channel.position();
            passFrames(5);
            assertThat(channel.position()).isEqualTo(position);
            channel.connect(phone.terms());

            RtpPacket packet = phone.receive();
            while (packet.payload()[0] < number(position)) {
                packet = phone.receive();
            }
            assertThat(packet.payload()[0]).isEqualTo(number(position));
        }
    }

    @Test
    void silenceIsSentWhenThereIsNothingToPlaySoThatTheWayIsOpen() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            channel.connect(phone.terms());

            for (int i = 0; i < 3; i++) {
                assertThat(Phone.payload(phone.receive())).hasSize(FRAME).containsOnly(G711.SILENCE);
            }
        }
    }

    // ---- who is talked to

    @Test
    void soundGoesToWherePacketsComeFrom() throws Exception {
        try (MediaChannel channel = open(); Phone told = new Phone(channel); Phone natted = new Phone(channel)) {
            channel.connect(told.terms());
            natted.send(Packets.sound(1, 0, noise(FRAME)));
            // opened, before or after the packet
            channel.play(numbered());

            assertThat(natted.receive().length()).isEqualTo(FRAME);
        }
    }

    @Test
    void addressThatIsNotKnownIsThatOfTheFirstPacket() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            InetSocketAddress unknown = new InetSocketAddress("0.0.0.0", 4000);
            channel.connect(new MediaTerms(
                    unknown, unknown, Codec.PCMU, 0, Map.of(0, Codec.PCMU), Set.of(), true, true));
            channel.play(numbered());
            passFrames(3);
            assertThat(channel.position()).isZero();
            phone.send(Packets.sound(1, 0, noise(FRAME)));

            assertThat(phone.receive().payload()[0]).isZero();
        }
    }

    @Test
    void strangerIsNotHeard() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel); Phone stranger = new Phone(channel)) {
            byte[] sent = noise(2 * FRAME);
            channel.connect(phone.terms());
            channel.record(kept);
            phone.send(Packets.sound(1, 0, frame(sent, 0)));
            kept.await(FRAME);
            for (int i = 0; i < 5; i++) {
                stranger.send(Packets.sound(2 + i, FRAME, noise(FRAME)));
                stranger.send(Packets.key(2, FRAME, '9', 0, true, false));
            }
            phone.send(Packets.sound(2, FRAME, frame(sent, 1)));
            phone.send(Packets.key(3, 2 * FRAME, '1', 0, true, false));

            assertThat(heard.next()).isEqualTo('1');
            assertThat(kept.bytes()).isEqualTo(sent);
        }
    }

    @Test
    void addressAgreedComesBeforeWhoWasFaster() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel); Phone stranger = new Phone(channel)) {
            channel.connect(phone.terms());
            stranger.send(Packets.datagram(Packets.EVENTS, true, 1, 0, 1, (byte) 9, (byte) 0, (byte) 0, (byte) 0));
            assertThat(heard.next()).isEqualTo('9');
            for (int i = 0; i < 3; i++) {
                phone.send(Packets.key(1 + i, 0, '1', 0, i == 0, false));
            }
            assertThat(heard.next()).isEqualTo('1');
            stranger.send(Packets.datagram(Packets.EVENTS, true, 2, 800, 1, (byte) 9, (byte) 0, (byte) 0, (byte) 0));
            phone.send(Packets.key(4, 800, '2', 0, true, false));

            assertThat(heard.next()).isEqualTo('2');
        }
    }

    @Test
    void anotherSenderIsHeardWhenTheFirstOneIsSilent() throws Exception {
        use(new MediaTimes(FOR_EVER, 0, FOR_EVER, FOR_EVER));
        try (MediaChannel channel = open(); Phone phone = new Phone(channel); Phone moved = new Phone(channel)) {
            channel.connect(phone.terms());
            channel.record(kept);
            phone.send(Packets.sound(1, 0, noise(FRAME)));
            kept.await(FRAME);
            moved.send(Packets.sound(2, FRAME, noise(FRAME)));
            kept.await(2 * FRAME);
            channel.play(numbered());

            assertThat(moved.receive().length()).isEqualTo(FRAME);
        }
    }

    @Test
    void changedAddressIsWhereSoundGoes() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel); Phone moved = new Phone(channel)) {
            channel.connect(phone.terms());
            channel.record(kept);
            phone.send(Packets.sound(1, 0, noise(FRAME)));
            kept.await(FRAME);
            channel.connect(moved.terms());
            channel.play(numbered());
            assertThat(moved.receive().length()).isEqualTo(FRAME);
            moved.send(Packets.sound(2, FRAME, noise(FRAME)));

            kept.await(2 * FRAME);
        }
    }

    @Test
    void whoMayNotSendIsNotHeard() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            channel.connect(phone.terms(Codec.PCMU, true, false));
            phone.send(Packets.key(1, 0, '1', 0, true, false));
            channel.play(numbered(3));
            Object played = heard.next();
            assertThat(played).isInstanceOf(Sound.class);
            channel.connect(phone.terms());
            phone.send(Packets.key(2, 800, '2', 0, true, false));

            assertThat(heard.next()).isEqualTo('2');
        }
    }

    // ---- what time brings

    @Test
    void silenceAndLossAreTold() throws Exception {
        use(new MediaTimes(FOR_EVER, FOR_EVER, Duration.ofMillis(700).toNanos(), FOR_EVER));
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            channel.connect(phone.terms());
            channel.record(kept);

            assertThat(heard.nextSilence()).isGreaterThanOrEqualTo(Duration.ofMillis(500));
            assertThat(heard.next()).isEqualTo("lost");
        }
    }

    @Test
    void reportsAreSentAndAnswered() throws Exception {
        use(new MediaTimes(FOR_EVER, FOR_EVER, FOR_EVER, Duration.ofMillis(50).toNanos()));
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            channel.connect(phone.terms());
            channel.record(kept);
            phone.send(Packets.sound(1, 0, noise(FRAME)));
            kept.await(FRAME);
            phone.sendReport(report(Packets.SOURCE));
            channel.play(numbered());

            ByteBuffer report = phone.receiveReport();
            while (isUnanswered(report)) {
                assertThat(Rtcp.isValid(report)).isTrue();
                report = phone.receiveReport();
            }
            assertThat(report.getInt(4)).isEqualTo(phone.receive().source());
            assertThat(report.getInt(28)).isEqualTo(Packets.SOURCE);
            channel.close();
            ByteBuffer last = phone.receiveReport();
            while (last.getInt(last.limit() - 8) != 0x81cb0001) {
                last = phone.receiveReport();
            }
            assertThat(Rtcp.isValid(last)).isTrue();
        }
    }

    /** Not yet a sender's report that has a block and knows of the report that was sent. */
    private static boolean isUnanswered(ByteBuffer report) {
        return report.getShort(0) != (short) 0x81c8 || report.getInt(28 + 16) != 0x12340000;
    }

    private static byte[] report(int source) {
        ByteBuffer packet = ByteBuffer.allocate(Rtcp.LONGEST);
        Rtcp.Sent sent = new Rtcp.Sent(Instant.ofEpochSecond(0x1234 - 2_208_988_800L), 0, 0, 0);
        Rtcp.writeReport(packet, source, sent, null, 0);
        return Arrays.copyOf(packet.array(), packet.position());
    }

    // ---- ports

    @Test
    void portsAreGivenBack() throws Exception {
        engine.stop();
        engine = engine(TIMELESS, 2, "");
        MediaChannel one = open();
        MediaChannel two = open();
        assertThat(one.port() % 2).isZero();
        assertThat(two.port()).isNotEqualTo(one.port());
        assertThat(engine.channels()).isEqualTo(2);
        assertThat(engine.open(HOST, heard)).isEmpty();

        one.close();
        one.close();
        assertThat(given.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(engine.channels()).isEqualTo(1);
        assertThat(open().port()).isEqualTo(one.port());
    }

    @Test
    void portInUseIsPassedOver() throws Exception {
        engine.stop();
        MediaSettings settings = new MediaSettings(freePorts(3), "", Duration.ofMinutes(1));
        engine = new MediaEngine(new PortPool(settings.ports()), settings, TIMELESS, late -> {});
        int first = settings.ports().even(0);
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(HOST, first + 1))) {
            assertThat(other.isBound()).isTrue();
            assertThat(open().port()).isEqualTo(first + 2);
            assertThat(open().port()).isEqualTo(first + 4);
            assertThat(engine.open(HOST, heard)).isEmpty();
        }
        assertThat(open().port()).isEqualTo(first);
    }

    @Test
    void addressOfAnotherMachineHasNoPorts() throws Exception {
        assertThat(engine.open(InetAddress.getByName("192.0.2.77"), heard)).isEmpty();
        assertThat(engine.channels()).isZero();
    }

    @Test
    void addressOutsideIsToldAndTheOneInsideUsed() throws Exception {
        engine.stop();
        engine = engine(TIMELESS, 1, "192.0.2.77");
        try (MediaChannel channel = open(); Phone phone = new Phone(HOST, channel.port())) {
            assertThat(channel.address().getHostAddress()).isEqualTo("192.0.2.77");
            channel.connect(phone.terms());
            channel.record(kept);
            phone.send(Packets.sound(1, 0, noise(FRAME)));

            kept.await(FRAME);
        }
    }

    @Test
    void closedChannelDoesNothing() throws Exception {
        MediaChannel channel = open();
        channel.close();
        channel.connect(new MediaTerms(
                new InetSocketAddress(HOST, 9), new InetSocketAddress(HOST, 9), Codec.PCMU, 0, Map.of(), Set.of(), true,
                true));
        channel.play(numbered(3));
        channel.record(kept);
        channel.pause();
        channel.resume();
        channel.seek(3);
        channel.stop();

        assertThat(channel.stopRecording().length()).isZero();
        assertThat(channel.position()).isZero();
    }

    @Test
    void stoppedEngineHasNoPorts() {
        engine.stop();

        assertThat(engine.open(HOST, heard)).isEmpty();
        assertThat(engine.channels()).isZero();
    }

    @Test
    void stoppingSaysByeAndClosesWhatIsOpen() throws Exception {
        MediaChannel channel = open();
        try (Phone phone = new Phone(channel)) {
            channel.connect(phone.terms());
            engine.stop();

            ByteBuffer bye = phone.receiveReport();
            assertThat(bye.getInt(bye.limit() - 8)).isEqualTo(0x81cb0001);
            assertThat(engine.channels()).isZero();
        }
    }

    @Test
    void callOverIpv6HasSound() throws Exception {
        InetAddress six = InetAddress.getByName("::1");
        assumeTrue(hasIpv6(six), "This machine has no IPv6.");
        try (MediaChannel channel = engine.open(six, heard).orElseThrow(); Phone phone = new Phone(channel)) {
            byte[] sent = noise(FRAME);
            channel.connect(phone.terms());
            channel.record(kept);
            channel.play(numbered());
            phone.send(Packets.sound(1, 0, sent));

            assertThat(kept.await(FRAME)).isEqualTo(sent);
            assertThat(phone.receive().length()).isEqualTo(FRAME);
        }
    }

    private static boolean hasIpv6(InetAddress six) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(six, 0))) {
            return socket.isBound();
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    void nameInReportsIsText() throws Exception {
        try (MediaChannel channel = open(); Phone phone = new Phone(channel)) {
            channel.connect(phone.terms());
            channel.close();
            ByteBuffer report = phone.receiveReport();
            byte[] bytes = new byte[report.remaining()];
            report.get(bytes);

            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).containsPattern("[0-9a-f]{8,}");
        }
    }
}
