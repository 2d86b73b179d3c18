/** Where a call goes that its callee did not take, and how that is told to the next hop. Knows no SIP message. */
package io.switchhook.forwarding;
