// The stand-in for a Jupyter model on an offline page: the same get, set, on, off, save_changes, without a kernel.
{
  const revive = (key, value) => (value && typeof value.base64 === "string" && Object.keys(value).length === 1
    ? Uint8Array.from(atob(value.base64), (c) => c.charCodeAt(0)) : value);
  const state = JSON.parse(document.getElementById("state").textContent, revive);
  const listeners = {};
  const model = {
    offline: true,
    get: (key) => state[key],
    set(key, value) {
      state[key] = value;
      for (const call of [...(listeners["change:" + key] || []), ...(listeners.change || [])]) call();
    },
    on: (event, call) => { (listeners[event] ||= new Set()).add(call); },
    off: (event, call) => { if (call) listeners[event]?.delete(call); else delete listeners[event]; },
    save_changes() {},
    send() {},
  };
  globalThis.segcourse = { model };  // a test or a curious reader may look at it from the console
  render({ model, el: document.getElementById("widget") });
}
