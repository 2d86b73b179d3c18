package io.switchhook.voicemail.dialogue;

import static java.util.concurrent.CompletableFuture.completedStage;

import io.switchhook.sip.Aor;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.Subscriber;
import io.switchhook.voicemail.media.MediaChannel;
import io.switchhook.voicemail.media.MediaListener;
import io.switchhook.voicemail.media.Sound;
import io.switchhook.voicemail.store.Deposit;
import io.switchhook.voicemail.store.GreetingKind;
import io.switchhook.voicemail.store.MessageStore;
import io.switchhook.voicemail.store.NoRoomException;
import io.switchhook.voicemail.store.PinOutcome;
import io.switchhook.voicemail.store.Room;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call to the mailboxes: carries out what its {@link Dialogue} decides. What happens, be it in the media, the store or
 * SIP, is dealt with one after the other on the threads of {@link MailboxCalls}. The public methods may be called by any
 * thread and return at once.
 */
public final class MailboxCall {

    private static final Logger LOG = LoggerFactory.getLogger(MailboxCall.class);

    private static final Answer NOTHING = new Answer.Failed(Answer.Reason.NONE);

    private final MailboxCalls.Surroundings surroundings;
    private final Visit visit;
    private final String name;
    private final CallControl control;
    private final Dialogue dialogue;
    private final SerialQueue queue;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private final KeyWay keyWay = new KeyWay();
    private volatile MediaChannel channel;

    // Used by tasks of the queue only.
    /** Whose mailbox it is; null as long as nobody has signed in. */
    private Subscriber owner;
    private Sound playing;
    private Take take;
    private ScheduledFuture<?> timer;
    /** How often the timer was set or cancelled: one that went off before that does not count. */
    private int timers;
    /** How many answers are to come yet. */
    private int asked;
    private boolean begun;
    private boolean closed;
    private boolean gone;

    MailboxCall(MailboxCalls.Surroundings surroundings, Visit visit, String name, CallControl control) {
        this.surroundings = surroundings;
        this.visit = visit;
        this.name = name;
        this.control = control;
        this.dialogue = new Dialogue(visit, surroundings.settings());
        this.queue = new SerialQueue(surroundings.threads());
        if (visit instanceof Visit.Deposit deposit) {
            owner = deposit.owner();
        } else if (visit instanceof Visit.Own own) {
            owner = own.owner();
        }
    }

    MediaListener listener() {
        return new Ears();
    }

    MailboxCall with(MediaChannel opened) {
        channel = opened;
        return this;
    }

    /** Where the sound of the call goes and comes from: for its port, and to be connected. It is closed with the call. */
    public MediaChannel channel() {
        return channel;
    }

    /** Whose mailbox it is, empty as long as nobody has signed in; for {@link CallControl}, while it is called. */
    public Optional<Subscriber> owner() {
        return Optional.ofNullable(owner);
    }

    /** The call was answered: speaks. Called once. */
    public void begin() {
        happened(() -> {
            begun = true;
            return dialogue.begin();
        });
    }

    /** The caller has pressed a key, one of {@code 0123456789*#ABCD}, and SIP has told of it. */
    public void pressed(char key) {
        pressed(key, KeyWay.Way.INFO);
    }

    private void pressed(char key, KeyWay.Way way) {
        if (keyWay.takes(way)) {
            happened(() -> dialogue.pressed(key));
        }
    }

    /** The transfer came to nothing: goes on speaking. */
    public void transferFailed() {
        happened(dialogue::transferFailed);
    }

    /**
     * The caller is gone, or was never answered. What he has recorded is kept or discarded, and the port is given back. May
     * be called repeatedly, and at any time.
     *
     * @return {@link #over}
     */
    public CompletionStage<Void> end() {
        queue.execute(() -> guarded(() -> {
            gone = true;
            hungUp();
        }));
        return over;
    }

    /** Completes when the call has ended by whichever side, its port is given back, and a message left is in the store. */
    public CompletionStage<Void> over() {
        return over;
    }

    /** Has the dialogue told of something, unless the call has ended, and does what it says. */
    private void happened(Supplier<List<Act>> event) {
        queue.execute(() -> guarded(() -> {
            if (!closed) {
                carryOut(event.get());
            }
        }));
    }

    /** No fault may leave a call behind that nobody ends. */
    private void guarded(Runnable task) {
        try {
            task.run();
            finishIfOver();
        } catch (RuntimeException e) {
            LOG.error("{}: the mailbox failed", name, e);
            asked = 0;
            shut();
            salvage();
            hangUp();
            over.complete(null);
        }
    }

    private void hungUp() {
        if (!closed) {
            if (begun) {
                carryOut(dialogue.hungUp());
            }
            shut();
        }
    }

    private void finishIfOver() {
        if (begun && !closed && dialogue.isOver()) {
            shut();
        }
        if (closed && asked == 0) {
            salvage();
            over.complete(null);
        }
    }

    /** A take that nobody has seen to is left only by a fault: rather a message too many than one too few. */
    private void salvage() {
        if (take instanceof Take.ForStore message) {
            message.recording().finish(false);
        }
        take = null;
    }

    private void shut() {
        if (!closed) {
            closed = true;
            cancelTimer();
            channel.close();
        }
    }

    private void hangUp() {
        if (!gone) {
            gone = true;
            control.hangUp();
        }
    }

    private void cancelTimer() {
        timers++;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void carryOut(List<Act> acts) {
        if (!acts.isEmpty()) {
            cancelTimer();
        }
        for (Act act : acts) {
            if (act instanceof Act.Asking asking) {
                ask(asking);
            } else {
                carryOut(act);
            }
        }
    }

    private void carryOut(Act act) {
        if (act instanceof Act.Play play) {
            playing = say(play.phrases());
            channel.play(playing);
        } else if (act instanceof Act.Hush) {
            playing = null;
            channel.stop();
        } else if (act instanceof Act.Pause) {
            channel.pause();
        } else if (act instanceof Act.Resume) {
            channel.resume();
        } else if (act instanceof Act.Skip skip) {
            int samples = Sound.samples(skip.by().abs());
            channel.seek(channel.position() + (skip.by().isNegative() ? -samples : samples));
        } else if (act instanceof Act.Wait wait) {
            await(wait.time());
        } else if (act instanceof Act.Record record) {
            record(take, record.longest());
        } else if (act instanceof Act.StopRecording) {
            carryOut(dialogue.recorded(channel.stopRecording().sound()));
        } else if (act instanceof Act.DiscardTake) {
            taken().discard();
        } else if (act instanceof Act.Transfer transfer) {
            control.transfer(transfer.target());
        } else if (act instanceof Act.HangUp) {
            shut();
            hangUp();
        } else {
            throw new IllegalStateException("nobody does " + act);
        }
    }

    private void await(Duration time) {
        cancelTimer();
        int own = timers;
        timer = surroundings.threads().schedule(
                () -> happened(() -> own == timers ? dialogue.timeUp() : List.of()), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void record(Take to, Duration longest) {
        channel.recordAfterwards(new Limited(to, Sound.samples(longest), () -> full(to)));
        if (to instanceof Take.ForStore message) {
            message.recording().trouble().thenAccept(room -> {
                LOG.warn("{}: the message is cut off: {}", name, room);
                full(to);
            });
        }
    }

    /** No more can be recorded. */
    private void full(Take recorded) {
        happened(() -> take == recorded ? dialogue.full() : List.of());
    }

    private void ask(Act.Asking asking) {
        MessageStore store = surroundings.store();
        if (asking instanceof Act.CheckRoom) {
            when(completedStage(store.room(owner.aor())), MailboxCall::room);
        } else if (asking instanceof Act.OpenMessage) {
            Visit.Deposit deposit = (Visit.Deposit) visit;
            when(store.begin(new Deposit(owner.aor(), deposit.from(), deposit.fromName(), deposit.callId())),
                    recording -> opened(new Take.ForStore(recording)));
        } else if (asking instanceof Act.OpenNote) {
            when(completedStage(new Take.InMemory()), this::opened);
        } else if (asking instanceof Act.KeepMessage keep) {
            when(((Take.ForStore) taken()).recording().finish(keep.urgent()), message -> done(message.isPresent()));
        } else if (asking instanceof Act.HearTake) {
            when(take.sound(), Answer.Found::new);
        } else if (asking instanceof Act.FindGreeting find) {
            when(greeting(find.kinds()), MailboxCall::found);
        } else if (asking instanceof Act.KeepGreeting keep) {
            when(store.putGreeting(owner.aor(), keep.kind(), ((Take.InMemory) taken()).now()), file -> done(true));
        } else if (asking instanceof Act.RemoveGreeting remove) {
            when(store.removeGreeting(owner.aor(), remove.kind()), MailboxCall::done);
        } else if (asking instanceof Act.ListMessages) {
            when(store.folder(owner.aor()), Answer.Folder::new);
        } else if (asking instanceof Act.FetchMessage fetch) {
            when(store.sound(fetch.id()), MailboxCall::found);
        } else if (asking instanceof Act.SaveMessage save) {
            when(store.save(save.id()), MailboxCall::done);
        } else if (asking instanceof Act.DeleteMessage delete) {
            when(store.delete(delete.id()), MailboxCall::done);
        } else if (asking instanceof Act.UndeleteMessage undelete) {
            when(store.undelete(undelete.id()), MailboxCall::done);
        } else if (asking instanceof Act.Forward forward) {
            Sound introduction = forward.introduced() ? ((Take.InMemory) taken()).now() : Sound.NONE;
            when(store.forward(forward.id(), forward.to(), introduction), copy -> done(copy.isPresent()));
        } else if (asking instanceof Act.FindMailbox find) {
            when(completedStage(surroundings.subscribers().apply(new Aor(find.number(), find.domain()))),
                    found -> found.<Answer>map(Answer.Mailbox::new).orElse(NOTHING));
        } else if (asking instanceof Act.SignIn signIn) {
            signIn(new Aor(signIn.number(), signIn.domain()), signIn.pin());
        } else if (asking instanceof Act.ChangePin change) {
            when(surroundings.pins().change(owner.aor(), change.pin()), MailboxCall::done);
        } else {
            throw new IllegalStateException("nobody answers " + asking);
        }
    }

    /** Tells the dialogue what came of something, in its turn. */
    private <T> void when(CompletionStage<T> stage, Function<? super T, Answer> answer) {
        asked++;
        stage.whenComplete((result, failure) -> queue.execute(() -> guarded(() -> {
            asked--;
            carryOut(dialogue.answered(failure == null ? answer.apply(result) : failed(failure)));
        })));
    }

    private Answer opened(Take opened) {
        take = opened;
        return new Answer.Done();
    }

    /** Whoever asks for the take sees to it from then on. */
    private Take taken() {
        Take ended = take;
        take = null;
        return ended;
    }

    private CompletionStage<Optional<Sound>> greeting(List<GreetingKind> kinds) {
        return surroundings.store().greeting(owner.aor(), kinds.get(0)).thenCompose(sound ->
                sound.isPresent() || kinds.size() == 1 ? completedStage(sound) : greeting(kinds.subList(1, kinds.size())));
    }

    private void signIn(Aor mailbox, String pin) {
        Optional<Subscriber> found = surroundings.subscribers().apply(mailbox);
        when(surroundings.pins().check(found.map(Subscriber::aor).orElse(mailbox), pin), outcome -> {
            if (outcome == PinOutcome.RIGHT && found.isPresent()) {
                LOG.info("{}: signed in at the mailbox of {}", name, found.get().aor());
                owner = found.get();
                return new Answer.Mailbox(owner);
            }
            LOG.info("{}: not let in at the mailbox of {}: {}", name, mailbox, outcome);
            return new Answer.Failed(outcome == PinOutcome.LOCKED ? Answer.Reason.LOCKED : Answer.Reason.WRONG);
        });
    }

    private static Answer done(boolean done) {
        return done ? new Answer.Done() : NOTHING;
    }

    private static Answer found(Optional<Sound> sound) {
        return sound.<Answer>map(Answer.Found::new).orElse(NOTHING);
    }

    private static Answer room(Room room) {
        return switch (room) {
            case FREE -> new Answer.Done();
            case MAILBOX_FULL -> new Answer.Failed(Answer.Reason.FULL);
            case STORE_FULL, NO_MAILBOX -> new Answer.Failed(Answer.Reason.BROKEN);
        };
    }

    private Answer failed(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof NoRoomException full) {
            LOG.warn("{}: {}", name, full.getMessage());
            return room(full.room());
        }
        if (cause instanceof InvalidFieldException) {
            return new Answer.Failed(Answer.Reason.WRONG);
        }
        LOG.warn("{}: the mailbox cannot do what it should: {}", name, cause.toString());
        return new Answer.Failed(Answer.Reason.BROKEN);
    }

    private Sound say(List<Phrase> phrases) {
        Locale locale = owner == null ? Locale.forLanguageTag(surroundings.settings().language()) : owner.locale();
        ZoneId zone = owner == null ? ZoneOffset.UTC : owner.timeZone();
        return surroundings.languages().of(locale).say(phrases, surroundings.clock().instant(), zone, locale);
    }

    /** Puts what the media thread hears into the queue. */
    private final class Ears implements MediaListener {

        @Override
        public void played(Sound sound) {
            happened(() -> {
                if (sound != playing) {
                    // Something else is said by now.
                    return List.of();
                }
                playing = null;
                return dialogue.played();
            });
        }

        @Override
        public void digit(char digit) {
            pressed(digit, KeyWay.Way.SOUND);
        }

        @Override
        public void silent(Duration length) {
            if (length.compareTo(surroundings.settings().silence()) >= 0) {
                happened(dialogue::silent);
            }
        }

        @Override
        public void lost() {
            queue.execute(() -> guarded(() -> {
                if (!closed) {
                    LOG.info("{}: nothing comes from the caller of the mailbox any more: hung up", name);
                    hungUp();
                    hangUp();
                }
            }));
        }
    }
}
