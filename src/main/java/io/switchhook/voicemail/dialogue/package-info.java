/**
 * What a mailbox says and asks.
 *
 * <p>{@link io.switchhook.voicemail.dialogue.Dialogue} decides, without clock, sound and store; {@link
 * io.switchhook.voicemail.dialogue.MailboxCall} carries out for one call what it decides.
 */
package io.switchhook.voicemail.dialogue;
