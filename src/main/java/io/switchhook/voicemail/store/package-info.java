/** What is in mailboxes: messages and greetings as files, the rest in the database; counts of them in memory. */
package io.switchhook.voicemail.store;
