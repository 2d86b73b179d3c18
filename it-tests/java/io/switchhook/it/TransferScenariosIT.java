package io.switchhook.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.switchhook.it.TransferMode.Transferee;
import io.switchhook.it.phone.Behaviour;
import io.switchhook.it.phone.Change;
import io.switchhook.it.phone.Dialog;
import io.switchhook.it.phone.Fragment;
import io.switchhook.it.phone.IncomingCall;
import io.switchhook.it.phone.IncomingResponse;
import io.switchhook.it.phone.OnCancel;
import io.switchhook.it.phone.OutgoingCall;
import io.switchhook.it.phone.Phone;
import io.switchhook.it.phone.ReferTo;
import io.switchhook.it.phone.Referral;
import io.switchhook.it.phone.Transport;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The operator scene as RFC 5589 and 5359 draw it: a call from the gateway, taken by the operator, handed to a colleague.
 * Each time it is seen who talks to whom in the end, and who hung up.
 */
class TransferScenariosIT extends CallFixture {

    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final String COLLEAGUE = "sip:colleague@" + Server.DOMAIN;

    private TransferMode mode;
    private Transport transport;
    private Phone gateway;
    private Phone operator;
    private Phone colleague;
    private long successes;
    private long failures;

    @Deployment(testable = false)
    static WebArchive archive() {
        return Server.archive(patientSettings());
    }

    static Stream<Arguments> ways() {
        return ways(List.of(Transport.UDP, Transport.TCP));
    }

    static Stream<Arguments> waysAndTls() {
        return ways(List.of(Transport.values()));
    }

    private static Stream<Arguments> ways(List<Transport> transports) {
        return Stream.of(TransferMode.RELAYED)
                .flatMap(mode -> transports.stream().map(transport -> Arguments.of(mode, transport)));
    }

    /** Three phones that can be called. */
    private void cast(TransferMode mode, Transport transport) {
        this.mode = mode;
        this.transport = transport;
        gateway = equipped("gateway");
        operator = equipped("operator");
        colleague = equipped("colleague");
        successes = Server.count("switchhook_transfers_succeeded");
        failures = Server.count("switchhook_transfers_failed");
    }

    private Phone equipped(String user) {
        return mode.equipped(registered(transport, user)).withMedia();
    }

    private static Call connected(Phone caller, Phone callee) {
        Call call = connect(caller, callee, callee.aor());
        call.atCaller().unattended();
        call.atCallee().unattended();
        return call;
    }

    /** A call whose callee holds the caller. */
    private static Call held(Phone caller, Phone callee) {
        Call call = connected(caller, callee);
        call.atCallee().hold();
        Parties.isHeldBy(call.atCaller(), call.atCallee());
        return call;
    }

    private void succeeded(Referral referral) {
        referral.awaitAccepted();
        assertThat(referral.awaitOutcome().status()).isEqualTo(200);
        assertTold(referral);
        assertThat(Server.count("switchhook_transfers_succeeded")).isEqualTo(successes + 1);
    }

    private void failed(Referral referral, int status) {
        referral.awaitAccepted();
        assertThat(referral.awaitOutcome().status()).isEqualTo(status);
        assertTold(referral);
        assertThat(Server.count("switchhook_transfers_failed")).isEqualTo(failures + 1);
    }

    /** RFC 3515 2.4.4, 2.4.7: at once, and once in the end. */
    private static void assertTold(Referral referral) {
        List<Fragment> told = referral.fragments();
        assertThat(told.get(0).status()).isEqualTo(100);
        assertThat(told).filteredOn(Fragment::isTerminated).singleElement().matches(Fragment::isFinal);
    }

    /** The call that comes of a transfer: from the one who is transferred, and in the name of the one who referred him. */
    private static IncomingCall calledFor(Phone transferee, Phone transferor, Phone target) {
        IncomingCall call = target.awaitInvite();
        assertThat(call.invite().uri("From")).isEqualTo(transferee.aor());
        assertThat(call.header("Referred-By")).isEqualTo("<" + transferor.aor() + ">");
        return call;
    }

    /** The gateway and the operator talk as before, and then nobody does any more. */
    private void goesOn(Call call) {
        call.atCallee().resume();
        mode.talk(call.atCaller(), call.atCallee());
        over(call.atCallee(), call.atCaller());
    }

    /** The last two hang up, and nothing is left. */
    private void over(Dialog first, Dialog second) {
        hangUp(first, second);
        Parties.hungUp(first);
        Parties.wasHungUp(second);
        Parties.areReleased(gateway, operator, colleague);
    }

    /** RFC 5359 2.4, RFC 5589 6.2. */
    @ParameterizedTest
    @MethodSource("waysAndTls")
    void blindTransferByTheCallee(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        colleague.onInvite(Behaviour.ringThenAnswer(MOMENT));
        Call call = held(gateway, operator);
        Transferee transferee = mode.transferee(call.atCaller());

        succeeded(call.atCallee().refer(COLLEAGUE));

        IncomingCall atColleague = calledFor(gateway, operator, colleague);
        mode.released(call.atCallee(), call.atCaller());
        mode.talk(transferee.transferred(), atColleague.dialog());
        over(transferee.transferred(), atColleague.dialog());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void blindTransferByTheCaller(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        colleague.onInvite(Behaviour.answer());
        Call call = connected(operator, gateway);
        call.atCaller().hold();
        Transferee transferee = mode.transferee(call.atCallee());

        succeeded(call.atCaller().refer(COLLEAGUE));

        IncomingCall atColleague = calledFor(gateway, operator, colleague);
        mode.released(call.atCaller(), call.atCallee());
        mode.talk(transferee.transferred(), atColleague.dialog());
        over(atColleague.dialog(), transferee.transferred());
    }

    /** RFC 5589 6.1: the REFER is outside of the call, and names it; other phones of the transferee do not see it. */
    @ParameterizedTest
    @MethodSource("ways")
    void blindTransferOutsideTheCallThatItNames(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        Phone other = equipped("gateway");
        colleague.onInvite(Behaviour.ringThenAnswer(MOMENT));
        Call call = held(gateway, operator);
        Transferee transferee = mode.transferee(gateway, call.atCaller());

        succeeded(operator.refer("gateway", COLLEAGUE,
                Change.header("Target-Dialog", call.atCallee().targetDialog()), Change.header("Require", "tdialog")));

        IncomingCall atColleague = calledFor(gateway, operator, colleague);
        mode.released(call.atCallee(), call.atCaller());
        mode.talk(transferee.transferred(), atColleague.dialog());
        assertThat(other.trace().received("REFER")).isEmpty();
        over(atColleague.dialog(), transferee.transferred());
    }

    /** RFC 5589 6.3.1; the phone itself is called, so that nobody takes the call instead. */
    @ParameterizedTest
    @MethodSource("ways")
    void busyTargetIsReportedAndTheCallGoesOn(TransferMode mode, Transport transport) {
        cast(mode, transport);
        colleague.onInvite(Behaviour.busy());
        Call call = held(gateway, operator);
        mode.transferee(call.atCaller());

        failed(call.atCallee().refer(colleague.contact()), 486);

        calledFor(gateway, operator, colleague);
        goesOn(call);
    }

    /** RFC 5589 6.3.2. */
    @ParameterizedTest
    @MethodSource("ways")
    void targetThatDoesNotAnswerIsReportedAndTheCallGoesOn(TransferMode mode, Transport transport) {
        cast(mode, transport);
        colleague.onInvite(Behaviour.ring());
        Call call = held(gateway, operator);
        mode.impatientTransferee(call.atCaller());

        Referral referral = call.atCallee().refer(colleague.contact());

        referral.awaitProgress(180);
        failed(referral, mode == TransferMode.RELAYED ? 487 : 408);
        calledFor(gateway, operator, colleague).awaitCancel();
        goesOn(call);
    }

    /** RFC 5589 7.1: the operator has told the colleague who comes, and hung up. */
    @ParameterizedTest
    @MethodSource("ways")
    void transferThatExposesItsTarget(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        Call call = held(gateway, operator);
        Call consultation = connected(operator, colleague);
        hangUp(consultation.atCaller(), consultation.atCallee());
        colleague.onInvite(Behaviour.ringThenAnswer(MOMENT));
        Transferee transferee = mode.transferee(call.atCaller());

        succeeded(call.atCallee().refer(colleague.contact()));

        IncomingCall atColleague = calledFor(gateway, operator, colleague);
        mode.released(call.atCallee(), call.atCaller());
        mode.talk(transferee.transferred(), atColleague.dialog());
        over(transferee.transferred(), atColleague.dialog());
    }

    /** RFC 5589 7.2: the colleague is the one who is transferred, and the gateway does not learn who that is before. */
    @ParameterizedTest
    @MethodSource("ways")
    void transferThatProtectsItsTarget(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        Call call = held(gateway, operator);
        Call consultation = connected(operator, colleague);
        consultation.atCaller().hold();
        gateway.onInvite(Behaviour.ringThenAnswer(MOMENT));
        Transferee transferee = mode.transferee(consultation.atCallee());

        succeeded(consultation.atCaller().refer(gateway.contact()));

        IncomingCall atGateway = calledFor(colleague, operator, gateway);
        mode.released(consultation.atCaller(), consultation.atCallee());
        mode.talk(transferee.transferred(), atGateway.dialog());
        hangUp(call.atCallee(), call.atCaller());
        mode.talk(transferee.transferred(), atGateway.dialog());
        over(atGateway.dialog(), transferee.transferred());
    }

    /** RFC 5359 2.5; the target is named by the address that was dialled. */
    @ParameterizedTest
    @MethodSource("waysAndTls")
    void attendedTransferReplacesTheConsultation(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        Call call = held(gateway, operator);
        Call consultation = consultation();
        Transferee transferee = mode.transferee(call.atCaller());

        succeeded(call.atCallee().refer(ReferTo.replacing(COLLEAGUE, consultation.atCaller())));

        joined(call, transferee, consultation);
    }

    /** RFC 5589 7.3: the REFER is outside of the call, and names the target by the contact of the consultation. */
    @ParameterizedTest
    @MethodSource("ways")
    void attendedTransferOutsideTheCallThatItNames(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        Call call = held(gateway, operator);
        Call consultation = consultation();
        Transferee transferee = mode.transferee(gateway, call.atCaller());

        succeeded(operator.refer(call.atCallee().remoteTarget(),
                ReferTo.replacing(consultation.atCaller().remoteTarget(), consultation.atCaller()),
                Change.header("Target-Dialog", call.atCallee().targetDialog()), Change.header("Require", "tdialog")));

        joined(call, transferee, consultation);
    }

    /** The operator has asked the colleague, who holds the line. */
    private Call consultation() {
        Call consultation = connected(operator, colleague);
        consultation.atCaller().hold();
        colleague.onInvite(Behaviour.acceptReplaces());
        return consultation;
    }

    private void joined(Call call, Transferee transferee, Call consultation) throws Exception {
        Dialog atColleague = mode.joined(colleague, consultation);
        mode.released(call.atCallee(), call.atCaller());
        mode.talk(transferee.transferred(), atColleague);
        over(transferee.transferred(), atColleague);
    }

    /** RFC 5589 7.4: when the transferee cannot be asked, the target is asked to replace the first call. */
    @ParameterizedTest
    @MethodSource("ways")
    void attendedTransferOfAPartyThatKnowsNoRefer(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        gateway.allow("INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, NOTIFY");
        Call call = connected(operator, gateway);
        call.atCaller().hold();
        Call consultation = consultation();
        if (mode == TransferMode.CARRIED_OUT) {
            succeeded(call.atCaller().refer(ReferTo.replacing(COLLEAGUE, consultation.atCaller())));
            joined(new Call(call.outgoing(), call.atCallee(), call.atCaller()), call::atCallee, consultation);
            return;
        }
        Referral refused = call.atCaller().refer(ReferTo.replacing(COLLEAGUE, consultation.atCaller()));
        call.atCallee().awaitRefer().reject(501);
        refused.awaitRejected(501);
        gateway.onInvite(Behaviour.acceptReplaces());
        Transferee transferee = mode.transferee(consultation.atCallee());

        succeeded(consultation.atCaller().refer(ReferTo.replacing(gateway.aor(), call.atCaller())));

        Dialog atGateway = mode.joined(gateway, call);
        mode.released(consultation.atCaller(), consultation.atCallee());
        mode.talk(transferee.transferred(), atGateway);
        over(transferee.transferred(), atGateway);
    }

    /** RFC 5589 7.5: the colleague is known by an address of several phones, one of which has the consultation. */
    @ParameterizedTest
    @MethodSource("ways")
    void attendedTransferReachesTheDeviceThatHasTheConsultationAndNoOther(TransferMode mode, Transport transport)
            throws Exception {
        cast(mode, transport);
        Call call = held(gateway, operator);
        Call consultation = consultation();
        Phone mobile = equipped("colleague").onInvite(Behaviour.reject(481));
        Transferee transferee = mode.transferee(call.atCaller());

        succeeded(call.atCallee().refer(
                ReferTo.replacing(COLLEAGUE, consultation.atCaller()) + "&Require=replaces"));

        joined(call, transferee, consultation);
        assertThat(mobile.trace().received("INVITE")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void attendedTransferToTheContactOfAPartyThatIsNotRegistered(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        Phone visitor = mode.equipped(phone(transport, "dave")).withMedia();
        Call call = held(gateway, operator);
        Call other = connected(visitor, operator);
        other.atCallee().hold();
        visitor.onInvite(Behaviour.acceptReplaces());
        Transferee transferee = mode.transferee(call.atCaller());

        succeeded(call.atCallee().refer(ReferTo.replacing(visitor.contact(), other.atCallee())));

        Dialog atVisitor = mode.joined(visitor, new Call(other.outgoing(), other.atCallee(), other.atCaller()));
        mode.released(call.atCallee(), call.atCaller());
        mode.talk(transferee.transferred(), atVisitor);
        over(transferee.transferred(), atVisitor);
        Parties.areReleased(visitor);
    }

    /** RFC 5589 7.6: the operator does not wait for the colleague to answer, and what he asks for goes on as a blind one. */
    @ParameterizedTest
    @MethodSource("ways")
    void semiAttendedTransferGoesOnAsABlindOne(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        Call call = held(gateway, operator);
        OutgoingCall consultation = ringing();
        consultation.cancel().awaitStatus(200);
        consultation.awaitRejected(487);
        colleague.onInvite(Behaviour.ringThenAnswer(MOMENT));
        Transferee transferee = mode.transferee(call.atCaller());

        succeeded(call.atCallee().refer(COLLEAGUE));

        IncomingCall atColleague = calledFor(gateway, operator, colleague);
        mode.released(call.atCallee(), call.atCaller());
        mode.talk(transferee.transferred(), atColleague.dialog());
        over(transferee.transferred(), atColleague.dialog());
    }

    private OutgoingCall ringing() {
        OutgoingCall consultation = operator.invite("colleague");
        colleague.awaitInvite().ring();
        consultation.awaitStatus(180);
        return consultation;
    }

    /** RFC 5589 7.6, RFC 3891 3: a phone that rings is not to replace that call, but the server can put it through. */
    @ParameterizedTest
    @MethodSource("ways")
    void semiAttendedTransferToATargetThatRings(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        Call call = held(gateway, operator);
        OutgoingCall consultation = operator.invite("colleague");
        IncomingCall atColleague = colleague.awaitInvite().ring();
        atColleague.dialog().unattended();
        Dialog early = consultation.dialog(consultation.awaitStatus(180));
        Transferee transferee = mode.transferee(call.atCaller());

        Referral referral = call.atCallee().refer(ReferTo.replacing(COLLEAGUE, early));

        if (mode == TransferMode.CARRIED_OUT) {
            consultation.awaitRejected(487);
            atColleague.answer();
            succeeded(referral);
            atColleague.awaitAck();
            mode.released(call.atCallee(), call.atCaller());
            mode.talk(transferee.transferred(), atColleague.dialog());
            over(transferee.transferred(), atColleague.dialog());
            return;
        }
        colleague.awaitInvite().reject(481);
        failed(referral, 481);
        atColleague.answer();
        Dialog atOperator = consultation.connect().unattended();
        colleague.onInvite(Behaviour.acceptReplaces());
        Transferee next = mode.transferee(call.atCaller());
        succeeded(call.atCallee().refer(ReferTo.replacing(COLLEAGUE, atOperator)));
        joined(call, next, new Call(consultation, atOperator, atColleague.dialog()));
    }

    /** RFC 5589 7.7: the colleague's phone knows no Replaces. */
    @ParameterizedTest
    @MethodSource("ways")
    void attendedTransferFallsBackToABlindOne(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        colleague.supported("");
        Call call = held(gateway, operator);
        Call consultation = connected(operator, colleague);
        Transferee transferee = mode.transferee(call.atCaller());

        Referral attended = call.atCallee().refer(
                ReferTo.replacing(COLLEAGUE, consultation.atCaller()) + "&Require=replaces");

        if (mode == TransferMode.CARRIED_OUT) {
            succeeded(attended);
            joined(call, transferee, consultation);
            return;
        }
        colleague.awaitInvite().reject(420, Change.header("Unsupported", "replaces"));
        failed(attended, 420);
        mode.talk(consultation.atCaller(), consultation.atCallee());
        hangUp(consultation.atCaller(), consultation.atCallee());
        colleague.onInvite(Behaviour.ringThenAnswer(MOMENT));
        Transferee next = mode.transferee(call.atCaller());
        succeeded(call.atCallee().refer(COLLEAGUE));
        IncomingCall atColleague = calledFor(gateway, operator, colleague);
        mode.released(call.atCallee(), call.atCaller());
        mode.talk(next.transferred(), atColleague.dialog());
        over(next.transferred(), atColleague.dialog());
    }

    /** RFC 5589 11.1: both are behind the gateway, and the same one has both calls, though there is another. */
    @ParameterizedTest
    @MethodSource("ways")
    void attendedTransferOfTwoCallsOfOneGateway(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        Call call = held(gateway, operator);
        Call consultation = connect(operator, gateway, gateway.contact());
        consultation.atCallee().unattended();
        consultation.atCaller().unattended().hold();
        gateway.onInvite(Behaviour.acceptReplaces());
        Phone other = equipped("gateway").onInvite(Behaviour.reject(481));
        Transferee transferee = mode.transferee(call.atCaller());

        succeeded(call.atCallee().refer(ReferTo.replacing(gateway.aor(), consultation.atCaller())));

        Dialog atGateway = mode.joined(gateway, consultation);
        mode.released(call.atCallee(), call.atCaller());
        mode.talk(transferee.transferred(), atGateway);
        over(transferee.transferred(), atGateway);
        assertThat(other.trace().received("INVITE")).isEmpty();
    }

    /** RFC 5589 11.2: the colleague answers while the operator gives up on him, and has his hand on the phone. */
    @ParameterizedTest
    @MethodSource("ways")
    void consultationThatIsAnsweredWhileItIsGivenUp(TransferMode mode, Transport transport) throws Exception {
        cast(mode, transport);
        Call call = held(gateway, operator);
        colleague.onCancel(OnCancel.answer());
        OutgoingCall consultation = ringing();
        consultation.cancel().awaitStatus(200);
        IncomingResponse outcome = consultation.awaitFinal();
        consultation.ack();
        Transferee transferee = mode.transferee(call.atCaller());

        if (mode == TransferMode.RELAYED) {
            assertThat(outcome.status()).isEqualTo(200);
            Dialog atOperator = consultation.answers().get(0).unattended();
            Dialog atColleague = colleague.calls().get(0).dialog().unattended();
            colleague.onInvite(Behaviour.acceptReplaces());
            succeeded(call.atCallee().refer(ReferTo.replacing(COLLEAGUE, atOperator)));
            joined(call, transferee, new Call(consultation, atOperator, atColleague));
            return;
        }
        assertThat(outcome.status()).isEqualTo(487);
        colleague.calls().get(0).dialog().awaitBye();
        colleague.onInvite(Behaviour.ringThenAnswer(MOMENT));
        succeeded(call.atCallee().refer(COLLEAGUE));
        IncomingCall atColleague = calledFor(gateway, operator, colleague);
        mode.released(call.atCallee(), call.atCaller());
        mode.talk(transferee.transferred(), atColleague.dialog());
        over(transferee.transferred(), atColleague.dialog());
    }
}
