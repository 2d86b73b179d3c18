/**
 * Telephones for tests: scripts in blocking style, with nothing sent behind the test's back.
 *
 * <pre>{@code
 * try (Phone alice = Phone.listening(UDP, "alice", "example.test", server).password("secret");
 *         Phone bob = Phone.listening(TCP, "bob", "example.test", server)) {
 *     bob.register();
 *
 *     OutgoingCall call = alice.invite("bob", Change.header("Max-Forwards", "20"));
 *     IncomingCall incoming = bob.awaitInvite();        // it has sent a 100 and no more
 *     incoming.ring();
 *     call.awaitStatus(180);
 *     Dialog atBob = incoming.answer();                 // the 200 is repeated until the ACK comes
 *     Dialog atAlice = call.connect();                  // waits for the 2xx and sends the ACK
 *     incoming.awaitAck();
 *
 *     OutgoingRequest bye = atAlice.bye();
 *     atBob.awaitBye();                                 // answers 200
 *     bye.awaitStatus(200);
 *     assertThat(call.finals()).containsExactly(200);   // what the caller saw
 * }
 * }</pre>
 *
 * <ul>
 * <li>A {@link io.switchhook.it.phone.Change} alters any message before it is sent.</li>
 * <li>A {@link io.switchhook.it.phone.Behaviour} treats calls without a script:
 * {@code bob.onInvite(Behaviour.ringThenAnswer(Duration.ofMillis(200)))}; the in-dialog requests of such a call are
 * answered with 200. {@link io.switchhook.it.phone.OnCancel} says what a CANCEL does.</li>
 * <li>Transfer: {@code atAlice.refer("sip:carol@example.test")}, or attended
 * {@code atAlice.refer(ReferTo.replacing("sip:carol@example.test", consultation))}, gives a
 * {@link io.switchhook.it.phone.Referral}; the transferee's side is {@code atBob.carryOutRefer()} in the background,
 * or {@code atBob.awaitRefer()} step by step, and {@code carol.onInvite(Behaviour.acceptReplaces())} takes the place
 * of the consultation.</li>
 * <li>Whatever is awaited in vain fails with the phone's {@link io.switchhook.it.phone.Trace};
 * {@code Trace.of(alice, bob)} merges several.</li>
 * </ul>
 */
package io.switchhook.it.phone;
