package io.switchhook.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.anchor.ServerTransfer.Action;
import io.switchhook.anchor.ServerTransfer.Kind;
import io.switchhook.anchor.ServerTransfer.Party;
import io.switchhook.anchor.ServerTransfer.Stage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for every transfer, in whatever order things happen to it. */
class ServerTransferPropertyTest {

    private static final int STATUS = 486;

    /** Two transfers of one call, with everybody they concern. */
    private static final class World {

        private final Contest call = new Contest();
        private final Contest consultation = new Contest();
        private final List<Attempt> attempts = new ArrayList<>();
        private final Set<Party> present = EnumSet.of(Party.TRANSFEROR, Party.TRANSFEREE);
        private final Set<Party> byes = EnumSet.noneOf(Party.class);
        private boolean connected;

        World(List<Kind> kinds, boolean toVoicemail) {
            kinds.forEach(kind -> attempts.add(new Attempt(this, kind, toVoicemail)));
        }

        void begin() {
            attempts.forEach(each -> each.perform(each.transfer.begin()));
        }

        /** Lets one of the things happen that can. */
        boolean step(int choice) {
            List<Runnable> possible = new ArrayList<>();
            attempts.forEach(each -> each.possible(possible));
            if (!attempts.stream().allMatch(each -> each.over)) {
                for (Party party : List.of(Party.TRANSFEROR, Party.TRANSFEREE)) {
                    if (present.contains(party) && !(party == Party.TRANSFEREE && connected)) {
                        possible.add(() -> leave(party));
                    }
                }
            }
            if (possible.isEmpty()) {
                return false;
            }
            possible.get(choice % possible.size()).run();
            return true;
        }

        /** Lets everything come to its end without anybody hanging up. */
        void drain() {
            List<Runnable> possible = new ArrayList<>();
            do {
                possible.clear();
                attempts.forEach(each -> each.possible(possible));
                possible.stream().findFirst().ifPresent(Runnable::run);
            } while (!possible.isEmpty());
        }

        private boolean allTold() {
            return attempts.stream().allMatch(each -> each.lasts == 1 && !each.telling);
        }

        private void leave(Party party) {
            present.remove(party);
            attempts.forEach(each -> each.perform(each.transfer.left(party)));
        }
    }

    private static final class Attempt {

        private final World world;
        private final Kind kind;
        private final ServerTransfer transfer;
        private final Deque<Stage> calls = new ArrayDeque<>();
        private boolean joining;
        private boolean targetPresent;
        private boolean consultationPresent;
        private boolean targetRestored;
        private boolean telling;
        private int lasts;
        private int dismissed;
        private boolean over;
        private int targetByes;
        private int consultationByes;

        Attempt(World world, Kind kind, boolean toVoicemail) {
            this.world = world;
            this.kind = kind;
            boolean inCall = kind == Kind.IN_CALL;
            targetPresent = inCall;
            consultationPresent = inCall;
            transfer = new ServerTransfer(
                    kind, toVoicemail, world.call, inCall ? Optional.of(world.consultation) : Optional.empty());
        }

        void possible(List<Runnable> into) {
            if (!calls.isEmpty()) {
                Stage stage = calls.peek();
                into.add(() -> {
                    calls.remove();
                    perform(transfer.refused(stage, STATUS));
                });
                into.add(() -> perform(transfer.answerTimeOver(stage)));
                into.add(() -> perform(transfer.progressed(stage, 180)));
                into.add(() -> {
                    calls.remove();
                    int before = dismissed;
                    targetPresent = true;
                    targetByes = 0;
                    perform(transfer.answered(stage));
                    if (dismissed > before) {
                        targetPresent = false;
                    }
                });
            }
            if (joining) {
                into.add(() -> {
                    joining = false;
                    perform(transfer.joined());
                });
                into.add(() -> {
                    joining = false;
                    perform(transfer.joinFailed(488));
                });
                into.add(() -> {
                    targetPresent = false;
                    joining = false;
                    perform(transfer.left(Party.TARGET));
                });
                if (consultationPresent) {
                    into.add(() -> {
                        consultationPresent = false;
                        perform(transfer.left(Party.CONSULTATION));
                    });
                }
            }
            if (telling) {
                into.add(() -> {
                    telling = false;
                    perform(transfer.notified(world.allTold()));
                    if (world.allTold()) {
                        world.attempts.forEach(each -> each.perform(each.transfer.allNotified()));
                    }
                });
            }
        }

        void perform(List<Action> actions) {
            assertThat(over && !actions.isEmpty() && !actions.equals(List.of(new Action.Dismiss()))).isFalse();
            actions.forEach(this::perform);
        }

        private void perform(Action action) {
            if (action instanceof Action.Notify notify) {
                assertThat(lasts).as("nothing is told after the last").isZero();
                if (notify.last()) {
                    lasts++;
                    telling = true;
                }
            } else if (action instanceof Action.Call started) {
                assertThat(calls).isEmpty();
                assertThat(world.present).contains(Party.TRANSFEREE);
                calls.add(started.stage());
            } else if (action instanceof Action.Cancel) {
                calls.clear();
            } else if (action instanceof Action.Join) {
                assertThat(world.attempts.stream().noneMatch(each -> each.joining)).isTrue();
                joining = true;
            } else if (action instanceof Action.Connect) {
                assertThat(world.connected).isFalse();
                world.connected = true;
            } else if (action instanceof Action.RestoreConsultation) {
                joining = false;
                targetRestored = true;
            } else if (action instanceof Action.Restore) {
                assertThat(world.present).contains(Party.TRANSFEROR, Party.TRANSFEREE);
            } else if (action instanceof Action.HangUp bye) {
                hangUp(bye.party());
            } else if (action instanceof Action.Dismiss) {
                dismissed++;
            } else if (action instanceof Action.OvertakeOthers) {
                world.attempts.stream().filter(each -> each != this)
                        .forEach(each -> each.perform(each.transfer.overtaken()));
            } else if (action instanceof Action.End) {
                assertThat(over).isFalse();
                over = true;
            }
        }

        private void hangUp(Party party) {
            switch (party) {
                case TRANSFEROR, TRANSFEREE -> {
                    assertThat(party == Party.TRANSFEREE || world.allTold()).as("he knows everything").isTrue();
                    assertThat(world.present.remove(party)).as("one BYE to who is there").isTrue();
                    assertThat(world.byes.add(party)).isTrue();
                }
                case TARGET -> {
                    assertThat(targetPresent).isTrue();
                    assertThat(++targetByes).isEqualTo(1);
                    targetPresent = false;
                    joining = false;
                }
                case CONSULTATION -> {
                    assertThat(consultationPresent).isTrue();
                    assertThat(++consultationByes).isEqualTo(1);
                    consultationPresent = false;
                }
            }
        }
    }

    private static World played(Kind first, Kind second, boolean two, boolean toVoicemail, List<Integer> choices) {
        World world = new World(two ? List.of(first, second) : List.of(first), toVoicemail);
        world.begin();
        for (int choice : choices) {
            if (!world.step(choice)) {
                break;
            }
        }
        world.drain();
        return world;
    }

    @Property(tries = 5000)
    void everybodyIsConnectedOrToldByOneBye(
            @ForAll Kind first,
            @ForAll Kind second,
            @ForAll boolean two,
            @ForAll boolean toVoicemail,
            @ForAll @Size(max = 20) List<@IntRange(max = 100) Integer> choices) {
        World world = played(first, second, two, toVoicemail, choices);

        for (Attempt attempt : world.attempts) {
            assertThat(attempt.over).as("it ends").isTrue();
            assertThat(attempt.lasts).as("last notifications").isEqualTo(1);
            assertThat(attempt.calls).as("nobody is called any more").isEmpty();
        }
        boolean transfereeLeftOrTold = !world.present.contains(Party.TRANSFEREE);
        boolean withTransferor = world.present.contains(Party.TRANSFEROR) && !world.connected;
        assertThat(transfereeLeftOrTold || withTransferor || world.connected)
                .as("the transferee has somebody").isTrue();
        if (world.connected) {
            assertThat(world.present).as("the transferor is out of it").doesNotContain(Party.TRANSFEROR);
        }
        if (transfereeLeftOrTold && !world.connected) {
            assertThat(world.present).as("nobody is left alone").isEmpty();
        }
    }

    @Property(tries = 5000)
    void noTargetIsLeftAlone(
            @ForAll Kind kind,
            @ForAll boolean toVoicemail,
            @ForAll @Size(max = 20) List<@IntRange(max = 100) Integer> choices) {
        World world = played(kind, kind, false, toVoicemail, choices);

        Attempt attempt = world.attempts.get(0);
        if (attempt.targetPresent && !world.connected) {
            assertThat(attempt.targetRestored).as("it has the transferor as before").isTrue();
            assertThat(attempt.kind).isEqualTo(Kind.IN_CALL);
        }
    }
}
