package dev.covey.client.daemon;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;

/**
 * A channel whose connection can be exchanged: calls that are under way end on the old one, calls
 * that begin later take the new one. A channel of gRPC alone would not do for a renewed
 * certificate: it resumes its TLS session, and that is the old certificate's.
 */
final class SwitchedChannel extends Channel {
  private volatile ManagedChannel current;

  SwitchedChannel(ManagedChannel first) {
    current = first;
  }

  /** Takes another from now on. */
  synchronized void switchTo(ManagedChannel next) {
    ManagedChannel before = current;
    current = next;
    before.shutdown();
  }

  @Override
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    ManagedChannel channel = current;
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      // Who calls has waited: the channel's own wait, up to two minutes, would come on top.
      channel.resetConnectBackoff();
    }
    return channel.newCall(method, options);
  }

  @Override
  public String authority() {
    return current.authority();
  }

  /** Ends what is under way. */
  synchronized void shutdownNow() {
    current.shutdownNow();
  }
}
