package io.switchhook.voicemail;

import io.switchhook.voicemail.dialogue.CallControl;
import io.switchhook.voicemail.dialogue.Visit;
import io.switchhook.voicemail.media.MediaChannel;
import javax.inject.Singleton;

/** Makes conversations. */
@Singleton
public class Conversations {

    Conversation of(Visit visit, CallControl control) {
        return new Conversation() {
            private volatile MediaChannel channel;

            @Override
            public void begin(MediaChannel open) {
                channel = open;
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
