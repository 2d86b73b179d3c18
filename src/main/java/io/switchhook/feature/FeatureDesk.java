package io.switchhook.feature;

import io.switchhook.database.DatabaseUnavailableException;
import io.switchhook.feature.FeatureCodes.Dialled;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.store.ForwardingEdit;
import io.switchhook.forwarding.store.Forwardings;
import io.switchhook.subscriber.InvalidFieldException;
import io.switchhook.subscriber.Subscriber;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes the forwarding of subscribers as they have dialled. Thread-safe; nothing here waits. */
@Singleton
public class FeatureDesk {

    private static final Logger LOG = LoggerFactory.getLogger(FeatureDesk.class);
    private static final int MOST_WAITING = 1000;

    private static final Answer DONE = new Answer(200, "OK");
    private static final Answer NOT_NOW = new Answer(503, "Cannot Be Stored Now");

    private final Forwardings forwardings;
    private final ExecutorService storing;

    /**
     * What the subscriber is told.
     *
     * @param status a final response; 200: it is stored, and in force for the next call
     * @param reason its reason phrase
     */
    public record Answer(int status, String reason) {

        public boolean isSuccess() {
            return status == DONE.status;
        }
    }

    @Inject
    public FeatureDesk(Forwardings forwardings) {
        this.forwardings = forwardings;
        this.storing = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
            Thread thread = new Thread(task, "switchhook-features");
            thread.setDaemon(true);
            return thread;
        });
    }

    @PreDestroy
    void close() {
        storing.shutdown();
    }

    /**
     * Does what a subscriber has dialled, if it is a change.
     *
     * @return what became of it, on a thread of its own; never fails
     * @throws IllegalArgumentException for a feature that changes nothing
     */
    public CompletableFuture<Answer> change(Subscriber subscriber, Dialled dialled) {
        if (dialled.feature().needsNumber() && dialled.number().isEmpty()) {
            return CompletableFuture.completedFuture(new Answer(484, "Number Missing"));
        }
        ForwardingEdit edit = edit(dialled);
        try {
            return CompletableFuture.supplyAsync(() -> store(subscriber, dialled, edit), storing);
        } catch (RejectedExecutionException e) {
            LOG.warn("{}: {} cannot be stored now, {} changes wait already",
                    name(subscriber), dialled.feature().settingName(), MOST_WAITING);
            return CompletableFuture.completedFuture(NOT_NOW);
        }
    }

    private static ForwardingEdit edit(Dialled dialled) {
        String number = dialled.number();
        return switch (dialled.feature()) {
            case FORWARD_ALWAYS_ON -> new ForwardingEdit.ForwardAll(Condition.ALWAYS, number);
            case FORWARD_ALWAYS_OFF -> new ForwardingEdit.StopForwardingAll(Condition.ALWAYS);
            case FORWARD_BUSY_ON -> new ForwardingEdit.ForwardAll(Condition.BUSY, number);
            case FORWARD_BUSY_OFF -> new ForwardingEdit.StopForwardingAll(Condition.BUSY);
            case FORWARD_NO_ANSWER_ON -> new ForwardingEdit.ForwardAll(Condition.NO_ANSWER, number);
            case FORWARD_NO_ANSWER_OFF -> new ForwardingEdit.StopForwardingAll(Condition.NO_ANSWER);
            case DO_NOT_DISTURB_ON -> new ForwardingEdit.DoNotDisturb(true);
            case DO_NOT_DISTURB_OFF -> new ForwardingEdit.DoNotDisturb(false);
            case CALL_RETURN, VOICEMAIL -> throw new IllegalArgumentException(dialled + " changes nothing");
        };
    }

    private Answer store(Subscriber subscriber, Dialled dialled, ForwardingEdit edit) {
        String what = dialled.feature().settingName() + (dialled.number().isEmpty() ? "" : " " + dialled.number());
        try {
            if (forwardings.change(subscriber.id(), edit).isEmpty()) {
                return new Answer(403, "Subscriber Is No More");
            }
            LOG.info("{} has dialled {}, which is in force", name(subscriber), what);
            return DONE;
        } catch (InvalidFieldException e) {
            LOG.info("{} has dialled {}, which is refused: {} {}", name(subscriber), what, e.field(), e.getMessage());
            return new Answer(403, e.field().equals("rules") ? "Too Many Rules" : "Destination Not Allowed");
        } catch (DatabaseUnavailableException e) {
            LOG.warn("{} has dialled {}, which cannot be stored now: {}", name(subscriber), what, e.getMessage());
            return NOT_NOW;
        } catch (RuntimeException e) {
            LOG.error("{} has dialled {}, which failed", name(subscriber), what, e);
            return new Answer(500, "Server Internal Error");
        }
    }

    private static String name(Subscriber subscriber) {
        return subscriber.aor().user() + "@" + subscriber.aor().domain();
    }
}
