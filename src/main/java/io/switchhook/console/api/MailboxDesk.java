package io.switchhook.console.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.switchhook.sip.Aor;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.voicemail.mail.MailChoice;
import io.switchhook.voicemail.mail.MailChoices;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.media.UnsuitableSoundException;
import io.switchhook.voicemail.media.Wave;
import io.switchhook.voicemail.store.GreetingKind;
import io.switchhook.voicemail.store.Message;
import io.switchhook.voicemail.store.MessageState;
import io.switchhook.voicemail.store.MessageStore;
import io.switchhook.voicemail.store.Pins;
import io.switchhook.voicemail.store.StoredSound;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.inject.Inject;
import javax.inject.Singleton;
import javax.ws.rs.BadRequestException;
import javax.ws.rs.ClientErrorException;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.ServiceUnavailableException;
import javax.ws.rs.WebApplicationException;
import javax.ws.rs.core.EntityTag;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Request;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.StreamingOutput;

/** What the API does with mailboxes, for whoever may use them. Thread-safe. */
@Singleton
class MailboxDesk {

    static final String SOUND = "audio/wav";

    private static final long PATIENCE_SECONDS = 15;
    private static final Duration LONGEST_GREETING = Duration.ofMinutes(2);
    /** In bytes; two minutes have as many at 16 bits and 64,000 samples a second. */
    private static final int LARGEST_UPLOAD = 16 * 1024 * 1024;
    private static final int LARGEST_PAGE = 1000;
    private static final String IF_RANGE = "If-Range";
    private static final String RANGE = "Range";
    private static final String CONTENT_RANGE = "Content-Range";
    private static final String ACCEPT_RANGES = "Accept-Ranges";

    private final MessageStore store;
    private final Pins pins;
    private final MailChoices mail;
    private final Bodies bodies;
    private final Clock clock;

    @Inject
    MailboxDesk(MessageStore store, Pins pins, MailChoices mail, Bodies bodies, Clock clock) {
        this.store = store;
        this.pins = pins;
        this.mail = mail;
        this.bodies = bodies;
        this.clock = clock;
    }

    MailboxBody mailbox(Aor owner, boolean enabled) {
        return MailboxBody.of(
                enabled, await(pins.state(owner)), clock.instant(), mail.of(owner), store.counts(owner), store.use(owner));
    }

    void change(Aor owner, ObjectNode patch) throws JsonProcessingException {
        Bodies.Change<MailboxInput> change = bodies.change(patch, MailboxInput.class);
        Optional<MailChoice> choice = Optional.ofNullable(change.given().mail()).map(MailboxDesk::mailChoice);
        if (change.given().pin() != null) {
            await(pins.change(owner, change.given().pin()));
        } else if (change.reset().contains("pin")) {
            await(pins.remove(owner));
        }
        if (choice.isPresent() || change.reset().contains("mail")) {
            mail.set(owner, choice);
        }
    }

    private static MailChoice mailChoice(String text) {
        return MailChoice.parse(text).orElseThrow(
                () -> new InvalidFieldException("mail", "must be none, notify, attach or attach-and-delete"));
    }

    /** @param state empty: messages of any */
    Listing<MessageBody> messages(Aor owner, String state, int offset, int limit) {
        Optional<MessageState> wanted = state.isEmpty() ? Optional.empty() : Optional.of(state(state));
        if (offset < 0) {
            throw new InvalidFieldException("offset", "must not be negative");
        }
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new InvalidFieldException("limit", "must be 1 to " + LARGEST_PAGE);
        }
        List<MessageBody> found = await(store.folder(owner)).stream()
                .filter(message -> wanted.isEmpty() || wanted.get() == message.state())
                .map(MessageBody::of)
                .toList();
        return new Listing<>(found.stream().skip(offset).limit(limit).toList(), found.size());
    }

    private static MessageState state(String text) {
        return MessageState.parse(text).orElseThrow(() -> new InvalidFieldException("state", "must be new or saved"));
    }

    Response message(Aor owner, String id, Request request) {
        Message found = find(owner, id);
        revision(found).check(request);
        return answer(found);
    }

    Response change(Aor owner, String id, ObjectNode patch, Request request) throws JsonProcessingException {
        Bodies.Change<MessageInput> change = bodies.change(patch, MessageInput.class);
        Message found = find(owner, id);
        revision(found).check(request);
        if (change.given().state() != null || change.reset().contains("state")) {
            MessageState state = state(Optional.ofNullable(change.given().state()).orElse(""));
            await(state == MessageState.SAVED ? store.save(found.id()) : store.renew(found.id()));
        }
        return answer(find(owner, id));
    }

    void delete(Aor owner, String id, Request request) {
        Message found = find(owner, id);
        revision(found).check(request);
        if (!await(store.remove(found.id()))) {
            throw unknown(id);
        }
    }

    Response sound(Aor owner, String id, Request request, HttpHeaders headers) {
        Message found = find(owner, id);
        return sound(await(store.file(found.id())).orElseThrow(() -> unknown(id)), request, headers);
    }

    Listing<GreetingBody> greetings(Aor owner) {
        return Listing.of(await(store.greetings(owner)).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(greeting -> GreetingBody.of(greeting.getKey(), greeting.getValue()))
                .toList());
    }

    Response greeting(Aor owner, String kind, Request request, HttpHeaders headers) {
        return sound(found(owner, kind).orElseThrow(() -> unset(kind)), request, headers);
    }

    private Optional<StoredSound> found(Aor owner, String kind) {
        return Optional.ofNullable(await(store.greetings(owner)).get(kind(kind)));
    }

    /** Takes a WAV file as a greeting. */
    Response putGreeting(Aor owner, String kind, InputStream body, Request request) {
        GreetingKind known = kind(kind);
        Optional<StoredSound> before = found(owner, kind);
        Response.ResponseBuilder failed = before.isPresent()
                ? request.evaluatePreconditions(tag(before.get()))
                : request.evaluatePreconditions();
        if (failed != null) {
            throw new WebApplicationException("Somebody else has changed this since you read it.", failed.build());
        }
        StoredSound stored = await(store.putGreeting(owner, known, read(body)));
        return Response.status(before.isPresent() ? Response.Status.OK : Response.Status.CREATED)
                .tag(tag(stored))
                .entity(GreetingBody.of(known, stored))
                .build();
    }

    private static Sound read(InputStream body) {
        try {
            byte[] file = body.readNBytes(LARGEST_UPLOAD + 1);
            if (file.length > LARGEST_UPLOAD) {
                throw new ClientErrorException("The file is larger than 16 MiB.", Response.Status.REQUEST_ENTITY_TOO_LARGE);
            }
            return Wave.read(new ByteArrayInputStream(file), LONGEST_GREETING);
        } catch (UnsuitableSoundException e) {
            throw new InvalidFieldException("sound", e.getMessage());
        } catch (IOException e) {
            throw new BadRequestException("The file broke off.", e);
        }
    }

    void removeGreeting(Aor owner, String kind) {
        if (!await(store.removeGreeting(owner, kind(kind)))) {
            throw unset(kind);
        }
    }

    private static GreetingKind kind(String text) {
        return GreetingKind.parse(text).orElseThrow(() -> new NotFoundException(
                "There is no greeting " + text + ", only unavailable, busy, temporary and name."));
    }

    private static NotFoundException unset(String kind) {
        return new NotFoundException("The greeting " + kind + " is the server's own.");
    }

    private Message find(Aor owner, String id) {
        return uuid(id).flatMap(uuid -> await(store.message(uuid)))
                .filter(message -> message.owner().equals(owner))
                .orElseThrow(() -> unknown(id));
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static NotFoundException unknown(String id) {
        return new NotFoundException("There is no message " + id + ".");
    }

    /** The state is all that changes of a message. */
    private static Revision revision(Message message) {
        return new Revision(message.state().ordinal());
    }

    private static Response answer(Message message) {
        return Response.ok(MessageBody.of(message)).tag(revision(message).tag()).build();
    }

    private static EntityTag tag(StoredSound sound) {
        return new EntityTag(sound.id().toString());
    }

    /** A sound, or the part of it that is wanted (RFC 9110 14): players seek in what they have not loaded. */
    private static Response sound(StoredSound sound, Request request, HttpHeaders headers) {
        EntityTag tag = tag(sound);
        Response.ResponseBuilder failed = request.evaluatePreconditions(tag);
        if (failed != null) {
            return failed.tag(tag).build();
        }
        if (!Files.exists(sound.file())) {
            throw new NotFoundException("The sound of this is missing.");
        }
        String ifRange = headers.getHeaderString(IF_RANGE);
        boolean isSame = ifRange == null || ifRange.strip().equals("\"" + tag.getValue() + "\"");
        ByteRange.Wanted wanted = ByteRange.wanted(isSame ? headers.getHeaderString(RANGE) : null, sound.size());
        if (wanted instanceof ByteRange.Wanted.Nothing) {
            throw new WebApplicationException("The file has " + sound.size() + " bytes.",
                    Response.status(Response.Status.REQUESTED_RANGE_NOT_SATISFIABLE)
                            .header(CONTENT_RANGE, "bytes */" + sound.size()).build());
        }
        ByteRange range = wanted instanceof ByteRange.Wanted.Part part ? part.range() : new ByteRange(0, sound.size() - 1);
        Response.ResponseBuilder answer = Response
                .status(wanted instanceof ByteRange.Wanted.Part ? Response.Status.PARTIAL_CONTENT : Response.Status.OK)
                .entity(output(sound, range))
                .type(SOUND)
                .tag(tag)
                .header(ACCEPT_RANGES, "bytes")
                .header(HttpHeaders.CONTENT_LENGTH, range.length());
        if (wanted instanceof ByteRange.Wanted.Part) {
            answer.header(CONTENT_RANGE, range.of(sound.size()));
        }
        return answer.build();
    }

    private static StreamingOutput output(StoredSound sound, ByteRange range) {
        return stream -> {
            try (FileChannel file = FileChannel.open(sound.file(), StandardOpenOption.READ)) {
                long position = range.first();
                while (position <= range.last()) {
                    long sent = file.transferTo(position, range.last() - position + 1, Channels.newChannel(stream));
                    if (sent <= 0) {
                        throw new IOException(sound.file() + " is shorter than " + sound.size() + " bytes");
                    }
                    position += sent;
                }
            }
        };
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new ServiceUnavailableException("The mailbox does not answer within " + PATIENCE_SECONDS + " s.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceUnavailableException("The server stops.");
        }
    }
}
