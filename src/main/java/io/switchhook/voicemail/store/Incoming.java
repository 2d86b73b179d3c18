package io.switchhook.voicemail.store;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of messages that are not in the database yet: for each a sound file, and its envelope as JSON, which is there as
 * long as the message is not delivered. Each run of a server has one of its own, which it holds a lock on; so whoever gets the
 * lock of another one knows that its server is gone. Thread-safe.
 */
final class Incoming implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);
    private static final String LOCK = "lock";
    private static final String ENVELOPE = ".json";
    private static final String DRAFT = ".tmp";
    private static final String UNREADABLE = ".unreadable";
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    private final Path folder;
    private final FileChannel lock;

    private Incoming(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Makes a new one for this run. */
    static Incoming create(Path all) throws IOException {
        Path folder = Files.createDirectory(all.resolve(UUID.randomUUID().toString()));
        return lock(folder).orElseThrow(() -> new IOException(folder + " cannot be locked"));
    }

    /** Those of servers that are gone, now held by us. */
    static List<Incoming> abandoned(Path all, Incoming own) throws IOException {
        List<Incoming> found = new ArrayList<>();
        try (Stream<Path> folders = Files.list(all)) {
            for (Path folder : folders.filter(each -> !each.equals(own.folder)).filter(Files::isDirectory).toList()) {
                try {
                    lock(folder).ifPresent(found::add);
                } catch (NoSuchFileException e) {
                    // Another server has just cleared it.
                    LOG.debug("{} is gone", folder);
                }
            }
        }
        return found;
    }

    private static Optional<Incoming> lock(Path folder) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return Optional.of(new Incoming(folder, channel));
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("{} belongs to another application in this server", folder);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    /** Where the sound of a message is until it is delivered. */
    Path sound(UUID id) {
        return folder.resolve(id + MailboxFiles.SOUND);
    }

    /** Where something is made that is not to be delivered. */
    Path draft(UUID id) {
        return folder.resolve(id + DRAFT);
    }

    private Path envelope(UUID id) {
        return folder.resolve(id + ENVELOPE);
    }

    /** Writes the envelope of a message, or writes it anew. */
    void write(Envelope envelope) throws IOException {
        Path written = draft(envelope.id());
        Files.write(written, JSON.writeValueAsBytes(envelope));
        Files.move(written, envelope(envelope.id()), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes a message that is delivered or not wanted. */
    void remove(UUID id) throws IOException {
        Files.deleteIfExists(sound(id));
        Files.deleteIfExists(envelope(id));
    }

    /** The envelopes of all messages here. One that cannot be read is set aside. */
    List<Envelope> envelopes() throws IOException {
        List<Envelope> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.toString().endsWith(ENVELOPE)).toList()) {
                try {
                    found.add(read(file));
                } catch (NoSuchFileException e) {
                    LOG.debug("{} was delivered meanwhile", file);
                } catch (IOException e) {
                    LOG.error("{} cannot be read, and its message not delivered: {}", file, e.getMessage());
                    Files.move(file, Path.of(file + UNREADABLE), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return found;
    }

    static Envelope read(Path file) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), Envelope.class);
    }

    /** Ids of the messages that lie in any of these folders. */
    static Set<UUID> ids(Path all) throws IOException {
        Set<UUID> ids = new HashSet<>();
        try (Stream<Path> files = Files.walk(all, 2)) {
            files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(ENVELOPE))
                    .flatMap(name -> MailboxFiles.id(name, ENVELOPE).stream())
                    .forEach(ids::add);
        } catch (UncheckedIOException e) {
            // A folder that another server has just cleared.
            throw e.getCause();
        }
        return ids;
    }

    /** Removes the folder unless something is left in it, and gives up the lock. */
    void clear() throws IOException {
        try {
            List<Path> files;
            try (Stream<Path> all = Files.list(folder)) {
                files = all.toList();
            }
            // Sound without an envelope is what was begun to be made, or not yet to be removed, when a server was killed.
            if (files.stream().noneMatch(file -> file.toString().endsWith(ENVELOPE) || file.toString().endsWith(UNREADABLE))) {
                for (Path file : files) {
                    Files.deleteIfExists(file);
                }
                Files.deleteIfExists(folder);
            }
        } finally {
            close();
        }
    }

    /** Gives up the lock: what is still here is for the next who looks. */
    @Override
    public void close() throws IOException {
        lock.close();
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
