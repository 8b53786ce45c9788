// Passes a page's request to the card agent and its answer back. Who asks is what the browser says, not what the page says.

const HOST = "jp.todoke.agent";

chrome.runtime.onConnectExternal.addListener((page) => {
  const agent = chrome.runtime.connectNative(HOST);
  page.onMessage.addListener((request) => agent.postMessage({ origin: page.sender.origin, request }));
  agent.onMessage.addListener((answer) => page.postMessage(answer));
  // The agent hangs up when it cannot run; a closed page ends the question that it asked.
  agent.onDisconnect.addListener(() => page.disconnect());
  page.onDisconnect.addListener(() => agent.disconnect());
});
