/** Who may administer this server, and how they prove who they are. */
package io.switchhook.administrator;
