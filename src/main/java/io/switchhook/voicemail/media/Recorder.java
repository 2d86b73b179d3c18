package io.switchhook.voicemail.media;

import java.time.Duration;
import java.util.Arrays;

/** Writes one recording: sound in order, with silence where the time between packets says that something is missing. */
final class Recorder {

    /** A longer time without packets is no pause in speaking that belongs into a message. */
    private static final long LONGEST_GAP = 30L * Sound.RATE;
    /** How much further than the clock on the wall a source's clock may advance; beyond, it has been set. */
    private static final long SLACK = 2L * Sound.RATE;
    private static final long NANOS_PER_SAMPLE = 1_000_000_000L / Sound.RATE;
    /** Packets may be this late without being missing. */
    private static final long JITTER = 200_000_000L;
    /** How often silence is told, in nanoseconds. */
    private static final long STEP = 500_000_000L;

    private final SoundSink sink;
    private final MediaListener listener;
    private final SoundMeter meter = new SoundMeter();
    private final byte[] silence = new byte[Sound.RATE / 50];

    private boolean started;
    private int next;
    private long lastArrival;
    private long written;
    private long toTell = STEP;

    Recorder(SoundSink sink, MediaListener listener, long now) {
        this.sink = sink;
        this.listener = listener;
        this.lastArrival = now;
        Arrays.fill(silence, G711.SILENCE);
    }

    /** Writes the sound of a packet, in µ-law. */
    void write(RtpPacket packet, long now) {
        if (started) {
            int gap = packet.timestamp() - next;
            if (gap > 0 && gap <= Math.min(LONGEST_GAP, (now - lastArrival) / NANOS_PER_SAMPLE + SLACK)) {
                fill(gap);
            }
        }
        started = true;
        next = packet.timestamp() + packet.length();
        lastArrival = now;
        write(packet.payload(), packet.length());
        tell(meter.quiet() * NANOS_PER_SAMPLE);
    }

    private void fill(int gap) {
        for (int left = gap; left > 0; left -= silence.length) {
            write(silence, Math.min(left, silence.length));
        }
    }

    private void write(byte[] ulaw, int length) {
        meter.add(ulaw, 0, length);
        written += length;
        sink.write(ulaw, 0, length);
    }

    /** Goes on with a source whose clock is another one. */
    void restart() {
        started = false;
    }

    /** Says how silent it is when nothing comes. */
    void elapse(long now) {
        long missing = now - lastArrival;
        if (missing > JITTER) {
            tell(meter.quiet() * NANOS_PER_SAMPLE + missing);
        }
    }

    private void tell(long silent) {
        if (silent >= toTell) {
            toTell = silent + STEP;
            listener.silent(Duration.ofNanos(silent));
        } else if (silent < STEP) {
            toTell = STEP;
        }
    }

    MediaChannel.Recorded recorded() {
        return new MediaChannel.Recorded(Sound.duration(written), Sound.duration(meter.loud()));
    }
}
