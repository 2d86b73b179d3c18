/** What subscribers dial to change their forwarding and to reach what is theirs: codes such as *72. */
package io.switchhook.feature;
