/** E-mail about new messages: an outbox in the database, and who sends what is in it. */
package io.switchhook.voicemail.mail;
