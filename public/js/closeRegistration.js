// Tells the platform to close its dialog (LTI dynamic registration 1.0, 3.6), only when asked to.
const closeButton = document.querySelector('[data-close-dialog]');
const platform = window.opener ?? (window.parent === window ? null : window.parent);
if (closeButton instanceof HTMLButtonElement && platform) {
  closeButton.hidden = false;
  closeButton.addEventListener('click', () => {
    // No data in it: any platform may read that we are done.
    platform.postMessage({ subject: 'org.imsglobal.lti.close' }, '*');
  });
}
