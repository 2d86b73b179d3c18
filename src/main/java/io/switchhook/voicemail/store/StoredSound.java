package io.switchhook.voicemail.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;

/**
 * A WAV file of a message or greeting, µ-law (format 7). Its content never changes, but it may be deleted.
 *
 * @param id another one for another sound
 * @param samples how long the sound is, at 8,000 a second
 * @param size of the file in bytes
 * @param since when it was recorded
 */
public record StoredSound(UUID id, Path file, long samples, long size, Instant since) {}
