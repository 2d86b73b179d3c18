/**
 * Who may do what: who has to prove who he is, who is believed, whom the callee may take him for, what he may dial, and what
 * becomes of those who guess passwords.
 */
package io.switchhook.access;
