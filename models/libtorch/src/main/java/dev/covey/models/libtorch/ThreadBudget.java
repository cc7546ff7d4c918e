package dev.covey.models.libtorch;

import dev.covey.core.error.EngineException;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.global.torch;

/**
 * How many native threads a computation uses. LibTorch keeps the number for each calling thread,
 * OpenBLAS one for the process, and the number decides how a sum is split and so its last bits.
 * Computations that ask for the same number therefore run side by side, and those that ask for
 * another wait for them to end, in order of arrival: what a session computes never depends on what
 * runs beside it.
 */
final class ThreadBudget {
  private static final ThreadLocal<Integer> ON_THIS_THREAD = new ThreadLocal<>();
  private static final Object LOCK = new Object();

  private static int processThreads;
  private static int inside;
  private static long nextTicket;
  private static long serving;

  private ThreadBudget() {}

  /** Permission to compute with a number of threads, until closed. */
  interface Use extends AutoCloseable {
    @Override
    void close();
  }

  static Use enter(int threads) {
    synchronized (LOCK) {
      long ticket = nextTicket++;
      boolean interrupted = false;
      while (serving != ticket || (inside > 0 && processThreads != threads)) {
        try {
          LOCK.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      serving++;
      LOCK.notifyAll();
      if (processThreads != threads) {
        openblas.blas_set_num_threads(threads);
        processThreads = threads;
      }
      inside++;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    setForThisThread(threads);
    return ThreadBudget::leave;
  }

  private static void leave() {
    synchronized (LOCK) {
      inside--;
      LOCK.notifyAll();
    }
  }

  private static void setForThisThread(int threads) {
    Integer current = ON_THIS_THREAD.get();
    if (current != null && current == threads) {
      return;
    }
    // LibTorch sets a thread up from a process-wide number when the thread first asks for it.
    torch.get_num_threads();
    torch.set_num_threads(threads);
    if (torch.get_num_threads() != threads) {
      throw new EngineException(
          "LibTorch gives "
              + torch.get_num_threads()
              + " threads where "
              + threads
              + " were asked");
    }
    ON_THIS_THREAD.set(threads);
  }
}
