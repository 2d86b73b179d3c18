package io.switchhook.call;

import io.switchhook.forwarding.CallFacts;
import io.switchhook.forwarding.Condition;
import io.switchhook.forwarding.Destination;
import io.switchhook.forwarding.Forwarded;
import io.switchhook.forwarding.ForwardingRules.Match;
import io.switchhook.group.Group;
import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rest of a list of addresses, or of a group: who is rung next, together or one after the other. Who can be rung is found
 * out when his turn comes. Each group is entered once in a hunt, so that groups inside each other cannot make it endless.
 * Immutable.
 */
final class Hunt {

    static final Hunt OVER = new Hunt(List.of(), Set.of());

    private final List<Entry> entries;
    private final Set<Aor> entered;

    /**
     * What to do next.
     *
     * @param attempt who is rung; empty when nobody is left
     * @param rest the hunt after that
     * @param missed what became of those who are passed over
     * @param notes who is passed over, and why
     */
    record Step(Optional<Attempt> attempt, Hunt rest, List<Outcome> missed, List<String> notes) {}

    private sealed interface Entry {}

    /** Some who are rung together. */
    private record Stage(List<Seat> seats) implements Entry {}

    /**
     * A group whose strategy says who is rung.
     *
     * @param depth 1 for one that is not inside another
     * @param ringTime of each member; zero: as the group has it
     * @param forwards how the call comes to the group
     */
    private record Inside(Group group, int depth, Duration ringTime, List<Forwarded> forwards) implements Entry {}

    /** One who may be rung. */
    private sealed interface Seat {}

    /**
     * An address of a list.
     *
     * @param by whose list it is
     * @param condition on which the call is forwarded to it
     * @param forwards how the call came to the forwarder
     */
    private record Listed(Aor by, Condition condition, Destination.Several.Member member, List<Forwarded> forwards)
            implements Seat {

        List<Forwarded> further() {
            return joined(forwards, new Forwarded(by, condition, member.uri()));
        }
    }

    /** A subscriber in a group. */
    private record Member(Aor aor, Inside place) implements Seat {

        Duration ringTime() {
            return place.ringTime().isZero() ? place.group().ringTime() : place.ringTime();
        }
    }

    /**
     * The phones of one who can be rung, or somewhere else where the call can be sent.
     *
     * @param forwards how the call comes there
     */
    private record Ringing(List<Target> targets, Duration ringTime, Duration unreachableTime, List<Forwarded> forwards) {}

    private Hunt(List<Entry> entries, Set<Aor> entered) {
        this.entries = List.copyOf(entries);
        this.entered = Set.copyOf(entered);
    }

    /** The members of a group. */
    static Hunt of(Group group, List<Forwarded> forwards) {
        return new Hunt(List.of(new Inside(group, 1, Duration.ZERO, forwards)), Set.of());
    }

    /** Those addresses of a list that are in this one. */
    static Hunt of(Destination.Several list, Aor by, Condition condition, List<Forwarded> forwards) {
        List<Seat> seats = list.members().stream()
                .<Seat>map(member -> new Listed(by, condition, member, forwards))
                .toList();
        return new Hunt(
                list.together() ? List.of(new Stage(seats)) : seats.stream().<Entry>map(Hunt::alone).toList(), Set.of());
    }

    private static Stage alone(Seat seat) {
        return new Stage(List.of(seat));
    }

    /** Looks for those who are rung next. */
    Step next(Directions directions, CallFacts facts, Trail trail) {
        return new Search(directions, facts, trail).run();
    }

    private static <T> List<T> joined(List<T> some, T more) {
        List<T> joined = new ArrayList<>(some);
        joined.add(more);
        return List.copyOf(joined);
    }

    private static String text(Aor aor) {
        return aor.user() + "@" + aor.domain();
    }

    /** One look. */
    private final class Search {

        private final Directions directions;
        private final CallFacts facts;
        private final Trail trail;
        private final Deque<Entry> left = new ArrayDeque<>(entries);
        private final Set<Aor> seen = new HashSet<>(entered);
        private final List<Outcome> missed = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        Search(Directions directions, CallFacts facts, Trail trail) {
            this.directions = directions;
            this.facts = facts;
            this.trail = trail;
        }

        Step run() {
            while (!left.isEmpty()) {
                Entry entry = left.pop();
                if (entry instanceof Inside group) {
                    prepend(enter(group));
                } else {
                    List<Ringing> ringing = untried(ring(((Stage) entry).seats()));
                    if (!ringing.isEmpty()) {
                        return step(Optional.of(attempt(ringing)));
                    }
                }
            }
            return step(Optional.empty());
        }

        private Step step(Optional<Attempt> attempt) {
            return new Step(attempt, new Hunt(List.copyOf(left), seen), List.copyOf(missed), List.copyOf(notes));
        }

        private void prepend(List<Entry> entries) {
            List<Entry> reversed = new ArrayList<>(entries);
            Collections.reverse(reversed);
            reversed.forEach(left::push);
        }

        // Groups

        private List<Entry> enter(Inside inside) {
            if (!mayEnter(inside)) {
                return List.of();
            }
            return switch (inside.group().strategy()) {
                case ALL_AT_ONCE -> List.of(new Stage(everybody(inside)));
                case IN_ORDER -> entries(inside, inside.group().members());
                case ROUND_ROBIN -> entries(inside, byTurns(inside));
                case LONGEST_IDLE -> longestIdleFirst(everybody(inside));
            };
        }

        private boolean mayEnter(Inside inside) {
            Group group = inside.group();
            if (inside.depth() > Group.MOST_NESTED || !seen.add(group.aor())) {
                notes.add(text(group.aor()) + " is passed over: " + (inside.depth() > Group.MOST_NESTED
                        ? "it is too deep inside other groups"
                        : "its members had their turn"));
                return false;
            }
            return true;
        }

        private List<Entry> entries(Inside inside, List<Aor> members) {
            return members.stream()
                    .map(member -> nested(member, inside).<Entry>map(group -> group)
                            .orElseGet(() -> alone(new Member(member, inside))))
                    .toList();
        }

        private Optional<Inside> nested(Aor member, Inside around) {
            return directions.group(member)
                    .map(group -> new Inside(group, around.depth() + 1, around.ringTime(), around.forwards()));
        }

        /** The subscribers in a group and in those inside it, as they are listed. */
        private List<Seat> everybody(Inside inside) {
            List<Seat> seats = new ArrayList<>();
            for (Aor member : inside.group().members()) {
                Optional<Inside> nested = nested(member, inside);
                if (nested.isEmpty()) {
                    seats.add(new Member(member, inside));
                } else if (mayEnter(nested.get())) {
                    seats.addAll(everybody(nested.get()));
                }
            }
            return seats;
        }

        /** A turn belongs to who can take it: else who comes after those who cannot would get their calls. */
        private List<Aor> byTurns(Inside inside) {
            List<Aor> members = new ArrayList<>();
            for (Aor member : inside.group().members()) {
                Optional<Inside> nested = nested(member, inside);
                if (nested.isPresent()
                        ? anybodyIn(nested.get(), new HashSet<>(seen))
                        : !silently(new Member(member, inside)).isEmpty()) {
                    members.add(member);
                } else if (nested.isEmpty()) {
                    look(new Member(member, inside));
                }
            }
            if (!members.isEmpty()) {
                Collections.rotate(members, -(directions.turn(inside.group()) % members.size()));
            }
            return members;
        }

        private boolean anybodyIn(Inside inside, Set<Aor> visited) {
            return inside.depth() <= Group.MOST_NESTED
                    && visited.add(inside.group().aor())
                    && inside.group().members().stream().anyMatch(member -> nested(member, inside)
                            .map(nested -> anybodyIn(nested, visited))
                            .orElseGet(() -> !silently(new Member(member, inside)).isEmpty()));
        }

        /** What is found out about somebody will be told when it is his turn. */
        private List<Ringing> silently(Member member) {
            int told = notes.size();
            int counted = missed.size();
            List<Ringing> ringing = look(member);
            notes.subList(told, notes.size()).clear();
            missed.subList(counted, missed.size()).clear();
            return ringing;
        }

        private List<Entry> longestIdleFirst(List<Seat> seats) {
            // Asked once each, for the answers may change meanwhile.
            Map<Aor, Instant> idle = seats.stream().map(seat -> ((Member) seat).aor()).distinct()
                    .collect(Collectors.toMap(aor -> aor, directions::idleSince));
            return seats.stream()
                    .sorted(Comparator.comparing(seat -> idle.get(((Member) seat).aor())))
                    .<Entry>map(Hunt::alone)
                    .toList();
        }

        // Who can be rung

        private List<Ringing> ring(List<Seat> seats) {
            List<Ringing> ringing = new ArrayList<>();
            for (Seat seat : seats) {
                Optional<Inside> group = seat instanceof Listed listed ? group(listed) : Optional.empty();
                if (group.isEmpty()) {
                    ringing.addAll(look(seat));
                } else if (seats.size() == 1) {
                    prepend(List.of(group.get()));
                } else if (mayEnter(group.get())) {
                    ringing.addAll(ring(everybody(group.get())));
                }
            }
            return ringing;
        }

        private Optional<Inside> group(Listed seat) {
            return directions.towards(seat.by(), seat.member().uri()) instanceof Directions.Direction.ToGroup to
                    ? Optional.of(new Inside(to.group(), 1, seat.member().ringTime(), seat.further()))
                    : Optional.empty();
        }

        private List<Ringing> look(Seat seat) {
            return seat instanceof Listed listed ? look(listed, false) : look((Member) seat);
        }

        /** @param onlyIdle whether who is in a call is not rung, as in a group, even if he has call waiting */
        private List<Ringing> look(Listed seat, boolean onlyIdle) {
            Directions.Direction direction = directions.towards(seat.by(), seat.member().uri());
            if (direction instanceof Directions.Direction.Elsewhere elsewhere) {
                return List.of(ringing(elsewhere.attempt().targets(), elsewhere.attempt(), seat.member().ringTime(),
                        seat.further()));
            }
            if (direction instanceof Directions.Direction.ToSubscriber next) {
                Callee callee = next.callee();
                List<Forwarded> forwards = callee.aor().equals(seat.by()) ? seat.forwards() : seat.further();
                boolean busy = callee.engaged() || onlyIdle && directions.isInCall(callee.aor());
                return phones(callee, busy, seat.member().ringTime(), forwards);
            }
            notes.add(seat.member().uri() + " is passed over: "
                    + (direction instanceof Directions.Direction.Closed closed ? closed.reason() : "it is a group"));
            return List.of();
        }

        private List<Ringing> look(Member seat) {
            Optional<Callee> found = directions.subscriber(seat.aor());
            if (found.isEmpty()) {
                return pass(seat.aor(), Outcome.NOT_REGISTERED, "nobody is served there");
            }
            Callee callee = found.get();
            boolean busy = callee.engaged() || directions.isInCall(callee.aor());
            if (seat.place().group().memberForwarding()) {
                Condition state = busy || callee.rules().doNotDisturb() ? Condition.BUSY : Condition.NOT_REGISTERED;
                Optional<List<Ringing>> elsewhere = forwarded(callee, Condition.ALWAYS, seat);
                if (elsewhere.isEmpty() && (state == Condition.BUSY || callee.stages().isEmpty())) {
                    elsewhere = forwarded(callee, state, seat);
                }
                if (elsewhere.isPresent()) {
                    return elsewhere.get();
                }
            }
            return phones(callee, busy, seat.ringTime(), seat.place().forwards());
        }

        private List<Ringing> phones(Callee callee, boolean busy, Duration ringTime, List<Forwarded> forwards) {
            if (callee.rules().doNotDisturb()) {
                return pass(callee.aor(), Outcome.ofStatus(486), "does not want to be disturbed");
            }
            if (busy) {
                return pass(callee.aor(), Outcome.ENGAGED, "is in a call");
            }
            if (callee.stages().isEmpty()) {
                return pass(callee.aor(), Outcome.NOT_REGISTERED, "is not registered");
            }
            List<Target> targets = callee.stages().stream().flatMap(stage -> stage.targets().stream()).toList();
            return List.of(ringing(targets, callee.stages().get(0), ringTime, forwards));
        }

        private static Ringing ringing(List<Target> targets, Attempt usual, Duration ringTime, List<Forwarded> forwards) {
            return new Ringing(
                    targets, ringTime.isZero() ? usual.ringTime() : ringTime, usual.unreachableTime(), forwards);
        }

        /**
         * Where a member's rules take the call before his phones ring: to addresses only, since voicemail is the group's
         * business. Empty when no rule says so.
         */
        private Optional<List<Ringing>> forwarded(Callee member, Condition condition, Member seat) {
            List<Forwarded> before = seat.place().forwards();
            List<Match> matches =
                    member.rules().all(condition, facts.forwardedTo(member.aor()), member.calendar()).toList();
            for (Match match : matches) {
                List<Ringing> ringing = new ArrayList<>();
                for (Destination.Several.Member address : addresses(match.rule().destination())) {
                    if (before.size() < directions.depth() && trail.tried().size() < facts.forwardsLeft()) {
                        Destination.Several.Member timed = address.ringTime().isZero()
                                ? new Destination.Several.Member(address.uri(), seat.ringTime())
                                : address;
                        ringing.addAll(look(new Listed(member.aor(), condition, timed, before), true));
                    }
                }
                if (!ringing.isEmpty()) {
                    notes.add(text(member.aor()) + ": " + match.reason());
                    return Optional.of(ringing);
                }
            }
            return matches.isEmpty() || condition != Condition.ALWAYS
                    ? Optional.empty()
                    : Optional.of(pass(member.aor(), Outcome.ofStatus(480), "takes no calls: " + matches.get(0).reason()));
        }

        private static List<Destination.Several.Member> addresses(Destination destination) {
            if (destination instanceof Destination.Address address) {
                return List.of(new Destination.Several.Member(address.uri(), Duration.ZERO));
            }
            return destination instanceof Destination.Several several ? several.members() : List.of();
        }

        private List<Ringing> pass(Aor who, Outcome outcome, String reason) {
            missed.add(outcome);
            notes.add(text(who) + " is passed over: " + reason);
            return List.of();
        }

        // What is sent

        /** Nobody is rung twice for one call. */
        private List<Ringing> untried(List<Ringing> ringing) {
            List<Ringing> untried = new ArrayList<>();
            List<SipUri> taken = new ArrayList<>();
            for (Ringing each : ringing) {
                List<Target> targets = each.targets().stream()
                        .filter(target -> !trail.hasCalled(target) && taken.stream().noneMatch(target.uri()::matches))
                        .toList();
                targets.forEach(target -> taken.add(target.uri()));
                if (!targets.isEmpty()) {
                    untried.add(new Ringing(targets, each.ringTime(), each.unreachableTime(), each.forwards()));
                }
            }
            return untried;
        }

        private static Attempt attempt(List<Ringing> ringing) {
            Ringing first = ringing.get(0);
            if (ringing.size() == 1) {
                return new Attempt(first.targets(), first.ringTime(), first.unreachableTime(), false, first.forwards());
            }
            List<Target> targets = new ArrayList<>();
            Duration ringTime = Duration.ZERO;
            Duration unreachableTime = Duration.ZERO;
            for (int i = 0; i < ringing.size(); i++) {
                Ringing each = ringing.get(i);
                Party party = new Party(i, each.ringTime(), each.forwards());
                each.targets().forEach(target -> targets.add(target.of(party)));
                ringTime = longer(ringTime, each.ringTime());
                unreachableTime = longer(unreachableTime, each.unreachableTime());
            }
            return new Attempt(targets, ringTime, unreachableTime, false, first.forwards());
        }

        private static Duration longer(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? other : one;
        }
    }
}
