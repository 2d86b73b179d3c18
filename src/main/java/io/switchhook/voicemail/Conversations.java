package io.switchhook.voicemail;

import io.switchhook.voicemail.dialogue.CallControl;
import io.switchhook.voicemail.dialogue.Visit;
import io.switchhook.voicemail.media.MediaChannel;
import io.switchhook.voicemail.media.Sound;
import java.time.Duration;
import javax.inject.Singleton;
import io.switchhook.sip.SipUri;

/** Makes conversations. */
@Singleton
public class Conversations {

    Conversation of(Visit visit, CallControl control) {
        return new Conversation() {
            private volatile MediaChannel channel;

            @Override
            public void begin(MediaChannel open) {
                channel = open;
                open.play(Sound.silence(Duration.ofMillis(300)));
            }

            @Override
            public void played(Sound sound) {
                if (visit instanceof Visit.Deposit d && d.from().contains("keep")) {
                    return;
                }
                if (visit instanceof Visit.Deposit d && d.from().contains("refer")) {
                    Thread t = new Thread(() -> control.transfer(SipUri.parse("sip:alice@127.0.0.1")));
                    t.start();
                    return;
                }
                new Thread(control::hangUp).start();
            }

            @Override
            public void digit(char digit) {
                control.hangUp();
            }

            @Override
            public void transferFailed() {
                control.hangUp();
            }

            @Override
            public void end() {
                if (channel != null) {
                    channel.close();
                }
            }
        };
    }
}
