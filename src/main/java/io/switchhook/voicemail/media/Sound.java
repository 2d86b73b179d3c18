package io.switchhook.voicemail.media;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sound in memory: µ-law, 8,000 samples a second, one byte a sample. Immutable; concatenated without copying. */
public final class Sound {

    /** Samples a second. */
    public static final int RATE = 8000;

    /** No sound at all. */
    public static final Sound NONE = new Sound(List.of());

    private final byte[][] parts;
    /** Where each part ends, in samples of the whole. */
    private final int[] ends;

    private Sound(List<byte[]> parts) {
        this.parts = parts.toArray(byte[][]::new);
        this.ends = new int[this.parts.length];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end = Math.addExact(end, this.parts[i].length);
            ends[i] = end;
        }
    }

    /** A sound of these samples, which are copied. */
    public static Sound of(byte... ulaw) {
        return ulaw.length == 0 ? NONE : new Sound(List.of(ulaw.clone()));
    }

    /** So much silence; the shortest time is a sample. */
    public static Sound silence(Duration length) {
        byte[] ulaw = new byte[samples(length)];
        Arrays.fill(ulaw, G711.SILENCE);
        return ulaw.length == 0 ? NONE : new Sound(List.of(ulaw));
    }

    /** One sound after the other. */
    public static Sound concat(List<Sound> sounds) {
        List<byte[]> parts = new ArrayList<>();
        for (Sound sound : sounds) {
            parts.addAll(Arrays.asList(sound.parts));
        }
        return new Sound(parts);
    }

    /** This sound, and another one after it. */
    public Sound then(Sound next) {
        return concat(List.of(this, next));
    }

    /** How many samples a time has. */
    public static int samples(Duration length) {
        return Math.toIntExact(length.toNanos() / (1_000_000_000L / RATE));
    }

    /** How long a number of samples takes. */
    public static Duration duration(long samples) {
        return Duration.ofNanos(samples * (1_000_000_000L / RATE));
    }

    /** In samples. */
    public int length() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    public Duration duration() {
        return duration(length());
    }

    /**
     * Copies samples of this sound.
     *
     * @param position the first sample wanted
     * @return how many there were from that position on, {@code count} at most
     */
    public int copy(int position, byte[] target, int offset, int count) {
        int part = position < 0 ? ends.length : partAt(position);
        int copied = 0;
        while (copied < count && part < parts.length) {
            byte[] samples = parts[part];
            int from = position + copied - (ends[part] - samples.length);
            int run = Math.min(count - copied, samples.length - from);
            System.arraycopy(samples, from, target, offset + copied, run);
            copied += run;
            part++;
        }
        return copied;
    }

    private int partAt(int position) {
        int found = Arrays.binarySearch(ends, position + 1);
        int part = found < 0 ? -found - 1 : found;
        // Of parts that end at one place, all but the first one are empty.
        while (part > 0 && part < ends.length && ends[part - 1] > position) {
            part--;
        }
        return part;
    }

    /** A copy of all samples. */
    public byte[] bytes() {
        byte[] ulaw = new byte[length()];
        copy(0, ulaw, 0, ulaw.length);
        return ulaw;
    }
}
