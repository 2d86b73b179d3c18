package io.switchhook.voicemail.mwi;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.sip.Aor;
import io.switchhook.sip.SipUri;
import io.switchhook.voicemail.mwi.PhoneNotices.Phone;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNoticesTest {

    private static final int MOST = 2;
    private static final Phone DESK = phone(1);
    private static final Phone KITCHEN = phone(2);
    private static final Phone MOBILE = phone(3);

    private final PhoneNotices notices = new PhoneNotices(MOST);

    private static Phone phone(int number) {
        return new Phone(
                new Aor("alice", "example.net"), SipUri.parse("sip:alice@192.0.2." + number), "call-" + number);
    }

    @Test
    void everyPhoneIsTold() {
        assertThat(notices.tell(List.of(DESK, KITCHEN))).containsExactly(DESK, KITCHEN);
    }

    @Test
    void phoneIsToldAgainWhenItHasAnsweredAndOnceForAllMeanwhile() {
        notices.tell(List.of(DESK));
        assertThat(notices.tell(List.of(DESK))).isEmpty();
        assertThat(notices.tell(List.of(DESK))).isEmpty();
        assertThat(notices.answered(DESK, 200)).containsExactly(DESK);
        assertThat(notices.answered(DESK, 200)).isEmpty();
    }

    @Test
    void noMoreThanSoManyAtOnceTheOthersInTurn() {
        assertThat(notices.tell(List.of(DESK, KITCHEN, MOBILE))).containsExactly(DESK, KITCHEN);
        assertThat(notices.underWay()).isEqualTo(MOST);
        assertThat(notices.answered(KITCHEN, 408)).containsExactly(MOBILE);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 406, 407, 415, 481, 489, 501, 603})
    void phoneThatRefusesIsLeftAloneUntilItRegistersAnew(int status) {
        notices.tell(List.of(DESK));
        notices.tell(List.of(DESK));
        assertThat(notices.answered(DESK, status)).isEmpty();
        assertThat(notices.tell(List.of(DESK))).isEmpty();
        notices.arrived(DESK);
        assertThat(notices.tell(List.of(DESK))).containsExactly(DESK);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 302, 408, 480, 486, 491, 500, 503})
    void phoneThatIsNotThereIsToldNextTime(int status) {
        notices.tell(List.of(DESK));
        notices.answered(DESK, status);
        assertThat(notices.tell(List.of(DESK))).containsExactly(DESK);
    }

    @Property
    void everybodyIsToldInTheEndAndNeverTwiceAtOnce(
            @ForAll @Size(max = 60) List<@IntRange(min = -4, max = 4) Integer> steps) {
        PhoneNotices notices = new PhoneNotices(MOST);
        Set<Phone> inFlight = new HashSet<>();
        Set<Phone> owed = new HashSet<>();
        for (int step : steps) {
            Phone phone = phone(Math.abs(step));
            if (step >= 0) {
                owed.add(phone);
                send(notices.tell(List.of(phone)), inFlight, owed);
            } else if (inFlight.remove(phone)) {
                send(notices.answered(phone, 200), inFlight, owed);
            }
        }
        while (!inFlight.isEmpty()) {
            Phone phone = inFlight.iterator().next();
            inFlight.remove(phone);
            send(notices.answered(phone, 200), inFlight, owed);
        }
        assertThat(owed).isEmpty();
        assertThat(notices.underWay()).isZero();
    }

    private static void send(List<Phone> due, Set<Phone> inFlight, Set<Phone> owed) {
        for (Phone phone : due) {
            assertThat(inFlight.add(phone)).as("twice at once").isTrue();
            owed.remove(phone);
        }
        assertThat(inFlight).hasSizeLessThanOrEqualTo(MOST);
    }
}
