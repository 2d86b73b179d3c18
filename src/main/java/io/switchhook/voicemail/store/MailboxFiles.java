package io.switchhook.voicemail.store;

import io.switchhook.container.ServerDirectory;
import io.switchhook.settings.Settings;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of mailboxes: each mailbox has a folder, named by the id of its subscriber, with a WAV file for each message and
 * greeting. Servers can share the directory. Thread-safe; for threads that may wait for a disk.
 */
@Singleton
class MailboxFiles {

    static final String SOUND = ".wav";

    private static final Logger LOG = LoggerFactory.getLogger(MailboxFiles.class);
    private static final int BRANCHES = 100;

    private final Path root;
    private final Path mailboxes;
    private final Path incoming;
    private final Path database;

    @Inject
    MailboxFiles(Settings settings) {
        this(ServerDirectory.path().resolve(settings.mailboxes().directory()).normalize());
    }

    MailboxFiles(Path root) {
        this.root = root;
        mailboxes = root.resolve("mailboxes");
        incoming = root.resolve("incoming");
        database = root.resolve("database");
    }

    /** Makes the folders that are missing. They are for nobody else: what people say is their secret. */
    void create() throws IOException {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] privately = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))}
                : new FileAttribute<?>[0];
        for (Path folder : List.of(root, mailboxes, incoming)) {
            Files.createDirectories(folder, privately);
        }
    }

    Path root() {
        return root;
    }

    /** Where messages are before they are in the database. */
    Path incoming() {
        return incoming;
    }

    /** How many bytes can be written yet. */
    long free() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    /** The file of a message or greeting. */
    Path file(long mailbox, UUID id) {
        return folder(mailbox).resolve(id + SOUND);
    }

    private Path folder(long mailbox) {
        return mailboxes.resolve(String.valueOf(mailbox % BRANCHES)).resolve(String.valueOf(mailbox));
    }

    /** Gives a mailbox a file that is ready elsewhere in the directory; there is one or the other at any time. */
    void take(Path ready, long mailbox, UUID id) throws IOException {
        Path file = file(mailbox, id);
        Files.createDirectories(file.getParent());
        Files.move(ready, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes a file whose row is gone. When that fails, {@link #sweep} will do it. */
    void delete(long mailbox, UUID id) {
        try {
            Files.deleteIfExists(file(mailbox, id));
        } catch (IOException e) {
            LOG.warn("{} stays for now: {}", file(mailbox, id), e.toString());
        }
    }

    /** Deletes the folder of a mailbox that is no more. When that fails, {@link #sweep} will do it. */
    void deleteMailbox(long mailbox) {
        Path folder = folder(mailbox);
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("Something of {} stays for now: {}", folder, e.toString());
        }
    }

    /** Which database the directory belongs to, as {@link #belongTo} has said. */
    Optional<UUID> owner() throws IOException {
        try {
            return Optional.of(UUID.fromString(Files.readString(database).strip()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new IOException(database + " is no id", e);
        }
    }

    void belongTo(UUID id) throws IOException {
        Files.writeString(database, id + System.lineSeparator());
    }

    /**
     * Deletes the sound files that nobody knows.
     *
     * @param known the ids of all messages and greetings of a mailbox
     * @param before only files that have not been touched since then: what is newer may be on its way
     * @return how many were deleted
     */
    int sweep(LongFunction<Set<UUID>> known, Instant before) throws IOException {
        int deleted = 0;
        for (Path branch : folders(mailboxes)) {
            for (Path folder : folders(branch)) {
                String name = folder.getFileName().toString();
                if (name.matches("\\d{1,18}")) {
                    Set<UUID> ids = known.apply(Long.parseLong(name));
                    deleted += sweep(folder, file -> id(file).filter(ids::contains).isPresent(), before);
                }
            }
        }
        return deleted;
    }

    private static int sweep(Path folder, Predicate<Path> isKnown, Instant before) throws IOException {
        int deleted = 0;
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> id(each).isPresent()).filter(isKnown.negate()).toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(before) && Files.deleteIfExists(file)) {
                    LOG.debug("{} belonged to nothing", file);
                    deleted++;
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} was deleted meanwhile", folder);
        }
        return deleted;
    }

    private static List<Path> folders(Path parent) throws IOException {
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(Files::isDirectory).toList();
        }
    }

    /** The message or greeting of a file; empty when it is no sound of ours. */
    private static Optional<UUID> id(Path file) {
        return id(file.getFileName().toString(), SOUND);
    }

    /** The id that is the name of a file but for its ending. */
    static Optional<UUID> id(String name, String ending) {
        try {
            return name.endsWith(ending)
                    ? Optional.of(UUID.fromString(name.substring(0, name.length() - ending.length())))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
