package io.switchhook.anchor;

import io.switchhook.anchor.ReferSubscription.Notification;
import io.switchhook.anchor.ServerTransfer.Action;
import io.switchhook.anchor.ServerTransfer.Party;
import io.switchhook.anchor.ServerTransfer.Stage;
import io.switchhook.call.Search;
import io.switchhook.container.Content;
import io.switchhook.routing.Referrals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.servlet.sip.ServletTimer;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One REFER that the server carries out: does with legs, searches and notifications what its {@link ServerTransfer} decides.
 * Thread-safe; no lock is held while the container is called.
 */
final class CarriedOutTransfer {

    private static final Logger LOG = LoggerFactory.getLogger(CarriedOutTransfer.class);
    private static final String SIPFRAG = "message/sipfrag;version=2.0";

    private final SipServletRequest refer;
    private final Hearing hearing;
    private final Leg transferor;
    private final Leg transferee;
    private final Optional<Consultation> consultation;
    private final TransferCalls calls;
    private final ServerTransfer decision;
    private final ReferSubscription subscription;
    private final Referrals referrals;
    private final Clock clock;
    private final Duration answerTime;
    private final AtomicBoolean retained = new AtomicBoolean();
    private final AtomicBoolean tellsEnd = new AtomicBoolean();
    private volatile Optional<Leg> target = Optional.empty();
    private volatile SipServletResponse answer;
    private volatile Stage calling;
    private volatile Stage cancelled;
    private volatile Search search;
    private volatile ServletTimer timer;
    private volatile Joining joining;
    private volatile boolean connected;

    /**
     * A call of the transferor with the target.
     *
     * @param transferor his leg
     * @param target the target's; empty while it is rung
     */
    record Consultation(Leg transferor, Optional<Leg> target) {}

    /** @param hearing where the transferor is told what comes of it */
    CarriedOutTransfer(
            SipServletRequest refer,
            Hearing hearing,
            Leg transferor,
            Leg transferee,
            Optional<Consultation> consultation,
            TransferCalls calls,
            ServerTransfer decision,
            ReferSubscription subscription,
            Referrals referrals,
            Clock clock,
            Duration answerTime) {
        this.refer = refer;
        this.hearing = hearing;
        this.transferor = transferor;
        this.transferee = transferee;
        this.consultation = consultation;
        this.calls = calls;
        this.decision = decision;
        this.subscription = subscription;
        this.referrals = referrals;
        this.clock = clock;
        this.answerTime = answerTime;
    }

    /** The REFER is about to get its 2xx: from then on anybody may hang up, the transferor above all. */
    void prepare() {
        if (!subscription.isOver()) {
            retained.set(true);
            transferor.call().retain();
        } else {
            hearing.over();
        }
        watch(transferor, Party.TRANSFEROR);
        watch(transferee, Party.TRANSFEREE);
        consultation.flatMap(Consultation::target).ifPresent(leg -> {
            target = Optional.of(leg);
            watch(leg, Party.TARGET);
            watch(consultation.get().transferor(), Party.CONSULTATION);
        });
    }

    /** The REFER has its 2xx. */
    void begin() {
        perform(decision.begin());
        // Whoever hung up before he was watched has to be missed as well.
        missed(transferor, Party.TRANSFEROR);
        missed(transferee, Party.TRANSFEREE);
        consultation.filter(each -> each.target().isPresent()).ifPresent(each -> {
            missed(each.target().get(), Party.TARGET);
            missed(each.transferor(), Party.CONSULTATION);
        });
    }

    private void watch(Leg leg, Party party) {
        leg.transfers().enter(this, party);
        leg.setHangUps(leg.transfers());
    }

    private void missed(Leg leg, Party party) {
        if (leg.isOver()) {
            left(party, leg);
        }
    }

    private void release(Leg leg) {
        leg.transfers().leave(this);
    }

    /** A party has hung up. */
    void left(Party party, Leg leg) {
        Joining current = joining;
        if (current != null && (party == Party.TRANSFEREE || party == Party.TARGET)) {
            // Decided first who has left, for that tells more than the failure which it causes.
            List<Action> actions = decision.left(party);
            current.left(leg);
            perform(actions);
        } else {
            perform(decision.left(party));
        }
    }

    void overtaken() {
        perform(decision.overtaken());
    }

    ServerTransfer decision() {
        return decision;
    }

    // Notifications

    boolean notifies(String event) {
        return !subscription.isOver() && subscription.event().equals(event);
    }

    /** Whether nobody hears of it any more. */
    boolean isTold() {
        return subscription.isOver();
    }

    /** A SUBSCRIBE to its notifications. */
    void refresh(SipServletRequest subscribe) throws IOException {
        OptionalLong asked = subscribe.getExpires() < 0 ? OptionalLong.empty() : OptionalLong.of(subscribe.getExpires());
        OptionalLong granted = subscription.refresh(asked, clock.instant());
        if (granted.isEmpty()) {
            subscribe.createResponse(SipServletResponse.SC_CALL_LEG_DONE, "Subscription Does Not Exist").send();
            return;
        }
        SipServletResponse response = subscribe.createResponse(SipServletResponse.SC_OK);
        response.setExpires((int) granted.getAsLong());
        response.send();
        subscription.next(clock.instant()).ifPresent(this::send);
        if (granted.getAsLong() > 0) {
            transferor.call().after(Duration.ofSeconds(granted.getAsLong()),
                    () -> subscription.next(clock.instant()).ifPresent(this::send));
        }
    }

    private void tell(int status, boolean last) {
        referrals.reported(refer, status, last);
        if (last) {
            tellsEnd.set(true);
        }
        subscription.report(status, last, clock.instant()).ifPresent(this::send);
        settleSubscription();
    }

    private void send(Notification notification) {
        try {
            SipServletRequest notify = hearing.createRequest("NOTIFY");
            notify.setHeader("Event", notification.event());
            notify.setHeader("Subscription-State", notification.state());
            new Content(SIPFRAG, ("SIP/2.0 " + notification.status() + " " + ReasonPhrases.of(notification.status()) + "\r\n")
                    .getBytes(StandardCharsets.UTF_8)).putInto(notify);
            hearing.send(notify, response -> {
                if (response.getStatus() >= SipServletResponse.SC_MULTIPLE_CHOICES) {
                    LOG.debug("Call {}: a NOTIFY was refused with {}", transferor.callId(), response.getStatus());
                    subscription.failed();
                } else if (response.getStatus() >= SipServletResponse.SC_OK) {
                    subscription.answered(clock.instant()).ifPresent(this::send);
                }
                settleSubscription();
            }, () -> {
                // He has hung up, which is decided about by itself.
                subscription.failed();
                releaseCall();
            });
        } catch (IOException | RuntimeException e) {
            LOG.debug("Call {}: no NOTIFY can be sent: {}", transferor.callId(), e.toString());
            subscription.failed();
            settleSubscription();
        }
    }

    private void settleSubscription() {
        if (!subscription.isOver()) {
            return;
        }
        LegTransfers ofTransferor = transferor.transfers();
        if (tellsEnd.get()) {
            perform(decision.notified(ofTransferor.areTold()));
        }
        // Those that wait for this one; and this one, if another one was told of meanwhile.
        if (ofTransferor.areTold()) {
            ofTransferor.underWay().stream()
                    .filter(each -> each.transferor == transferor)
                    .forEach(each -> each.perform(each.decision.allNotified()));
        }
        releaseCall();
    }

    private void releaseCall() {
        if (retained.getAndSet(false)) {
            transferor.call().release();
            hearing.over();
        }
    }

    // What is decided

    private void perform(List<Action> actions) {
        actions.forEach(this::perform);
    }

    private void perform(Action action) {
        if (action instanceof Action.Notify notify) {
            tell(notify.status(), notify.last());
        } else if (action instanceof Action.Call call) {
            call(call.stage());
        } else if (action instanceof Action.Cancel) {
            cancel();
        } else if (action instanceof Action.Join) {
            join();
        } else if (action instanceof Action.Connect) {
            connect();
        } else if (action instanceof Action.Restore) {
            restore();
        } else if (action instanceof Action.RestoreConsultation) {
            restoreConsultation();
        } else if (action instanceof Action.HangUp bye) {
            hangUp(bye);
        } else if (action instanceof Action.Dismiss) {
            dismiss();
        } else if (action instanceof Action.OvertakeOthers) {
            overtakeOthers();
        } else if (action instanceof Action.End) {
            end();
        }
    }

    private void call(Stage stage) {
        calling = stage;
        Search.Listener listener = new Search.Listener() {
            @Override
            public void ringing(SipServletResponse response) {
                perform(decision.progressed(stage, response.getStatus()));
            }

            @Override
            public void forwarded() {
                perform(decision.progressed(stage, SipServletResponse.SC_CALL_BEING_FORWARDED));
            }

            @Override
            public void answered(Search.Found found) {
                CarriedOutTransfer.this.answered(stage, found);
            }

            @Override
            public void refused(int status, Optional<SipServletResponse> last) {
                cancelTimer();
                perform(decision.refused(stage, status));
            }
        };
        try {
            timer = transferee.call().after(answerTime, () -> perform(decision.answerTimeOver(stage)));
            TransferCalls.Made made = calls.make(stage, listener);
            if (made instanceof TransferCalls.Made.Prepared prepared) {
                startUnlessCancelled(stage, prepared.search());
                prepared.search().begin();
            } else if (made instanceof TransferCalls.Made.Ringing ringing) {
                startUnlessCancelled(stage, ringing.search());
            } else if (made instanceof TransferCalls.Made.Refused refused) {
                cancelTimer();
                perform(decision.refused(stage, refused.status()));
            }
        } catch (RuntimeException e) {
            LOG.error("Call {}: nobody can be called for a transfer", transferee.callId(), e);
            perform(decision.refused(stage, SipServletResponse.SC_SERVER_INTERNAL_ERROR));
        }
    }

    private void startUnlessCancelled(Stage stage, Search started) {
        search = started;
        if (cancelled == stage) {
            // While we were about to start it.
            started.cancel();
        }
    }

    private void answered(Stage stage, Search.Found found) {
        cancelTimer();
        Leg leg = calls.add(stage, found);
        target = Optional.of(leg);
        answer = found.response();
        if (calls.hasOffered(stage)) {
            answer = null;
            // Who is rung already has an offer of the transferor's, and is asked for his own after his answer to it.
            leg.acknowledge(found.response(), Optional.empty());
        }
        watch(leg, Party.TARGET);
        perform(decision.answered(stage));
        missed(leg, Party.TARGET);
    }

    private void cancel() {
        cancelTimer();
        // It may be on its way on another thread, which then finds this.
        cancelled = calling;
        Search current = search;
        if (current != null) {
            current.cancel();
        }
    }

    private void cancelTimer() {
        ServletTimer current = timer;
        if (current != null) {
            current.cancel();
        }
    }

    private void join() {
        SipServletResponse offered = answer;
        answer = null;
        Leg found = target.orElseThrow();
        Joining.Listener listener = new Joining.Listener() {
            @Override
            public void joined() {
                perform(decision.joined());
            }

            @Override
            public void failed(int status) {
                perform(decision.joinFailed(status));
            }

            @Override
            public void lost(Leg leg) {
                leg.bye("");
                CarriedOutTransfer.this.left(leg == transferee ? Party.TRANSFEREE : Party.TARGET, leg);
            }
        };
        Joining current = offered == null
                ? new Joining(found, transferee, listener)
                : new Joining(found, offered, transferee, listener);
        joining = current;
        current.begin();
    }

    private void connect() {
        Leg found = target.orElseThrow();
        connected = true;
        Leg.connect(transferee, found);
        release(transferee);
        release(found);
        referrals.connected(refer, List.of(transferee.callId(), found.callId()));
        settle(transferee, found);
    }

    /** Of two who are a call again, one may have hung up in the moment that nobody watched them. */
    private static void settle(Leg one, Leg other) {
        hangUpIfAlone(one, other);
        hangUpIfAlone(other, one);
    }

    private static void hangUpIfAlone(Leg leg, Leg other) {
        if (other.isOver() && leg.peer().filter(peer -> peer != other).isEmpty()) {
            leg.bye("");
        }
    }

    private void restore() {
        Joining failed = joining;
        if (failed != null && failed.changed()) {
            new Joining(transferor, transferee, new Joining.Listener() {
                @Override
                public void joined() {
                    LOG.debug("Call {} has its media again", transferor.callId());
                }

                @Override
                public void failed(int status) {
                    LOG.info("Call {} does not get its media again: {}", transferor.callId(), status);
                }

                @Override
                public void lost(Leg leg) {
                    leg.bye("");
                    CarriedOutTransfer.this.left(leg == transferee ? Party.TRANSFEREE : Party.TRANSFEROR, leg);
                }
            }).begin();
        }
    }

    private void restoreConsultation() {
        releaseConsultation();
        consultation.ifPresent(each -> settle(each.transferor(), each.target().orElseThrow()));
    }

    private void releaseConsultation() {
        consultation.ifPresent(each -> {
            release(each.transferor());
            each.target().ifPresent(this::release);
        });
    }

    private void hangUp(Action.HangUp bye) {
        Optional<Leg> leg = switch (bye.party()) {
            case TRANSFEROR -> Optional.of(transferor);
            case TRANSFEREE -> Optional.of(transferee);
            case TARGET -> target;
            case CONSULTATION -> consultation.map(Consultation::transferor);
        };
        leg.ifPresent(each -> each.bye("SIP;cause=" + bye.cause() + ";text=\"" + ReasonPhrases.of(bye.cause()) + "\""));
    }

    /** Who answered too late: gets the ACK that he waits for, and a BYE. */
    private void dismiss() {
        SipServletResponse answered = answer;
        answer = null;
        target.ifPresent(leg -> {
            release(leg);
            if (answered != null) {
                leg.acknowledge(answered, Content.of(answered).map(offer -> Joining.refusal(offer, answered.getLocalAddr())));
            }
            leg.bye("SIP;cause=487;text=\"Transferred Elsewhere\"");
        });
    }

    private void overtakeOthers() {
        List<CarriedOutTransfer> others = new ArrayList<>(transferor.transfers().underWay());
        others.addAll(transferee.transfers().underWay());
        releaseConsultation();
        target.ifPresent(leg -> others.addAll(leg.transfers().underWay()));
        consultation.ifPresent(each -> others.addAll(each.transferor().transfers().underWay()));
        others.stream().distinct().filter(each -> each != this).forEach(CarriedOutTransfer::overtaken);
    }

    private void end() {
        cancelTimer();
        release(transferor);
        release(transferee);
        releaseConsultation();
        target.ifPresent(this::release);
        boolean othersSeeToThem = !transferor.transfers().underWay().isEmpty() || !transferee.transfers().underWay().isEmpty();
        if (!connected && !othersSeeToThem) {
            settle(transferor, transferee);
        }
    }
}
