package dev.covey.simulation.federation;

import dev.covey.client.remote.ClientObserver;
import dev.covey.core.RoundKey;

/** Passes everything on. */
class ForwardingObserver implements ClientObserver {
  private final ClientObserver next;

  ForwardingObserver(ClientObserver next) {
    this.next = next;
  }

  @Override
  public void connected(String coordinator) {
    next.connected(coordinator);
  }

  @Override
  public void disconnected(String why, long waitMillis) {
    next.disconnected(why, waitMillis);
  }

  @Override
  public void declined(String run, String why) {
    next.declined(run, why);
  }

  @Override
  public void ready(String run, String protection) {
    next.ready(run, protection);
  }

  @Override
  public void waiting(String why) {
    next.waiting(why);
  }

  @Override
  public void training(RoundKey key) {
    next.training(key);
  }

  @Override
  public void sending(RoundKey key, long bytes) {
    next.sending(key, bytes);
  }

  @Override
  public void accepted(RoundKey key) {
    next.accepted(key);
  }

  @Override
  public void refused(RoundKey key, String reason, String detail) {
    next.refused(key, reason, detail);
  }

  @Override
  public void cancelled(RoundKey key) {
    next.cancelled(key);
  }

  @Override
  public void failed(RoundKey key, String detail) {
    next.failed(key, detail);
  }

  @Override
  public void roundEnded(RoundKey key, boolean committed) {
    next.roundEnded(key, committed);
  }

  @Override
  public void runEnded(String run, String status) {
    next.runEnded(run, status);
  }
}
