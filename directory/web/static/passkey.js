// Passkeys: asks the browser's authenticator what the form carries, and sends the answer with the form.

const form = document.querySelector("[data-passkey]");
const told = form.querySelector("[data-passkey-told]");
const again = form.querySelector("[data-passkey-again]");

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    },
  });
  return {
    response: {
      attestationObject: toText(made.response.attestationObject),
      clientDataJSON: toText(made.response.clientDataJSON),
      transports: made.response.getTransports?.() ?? null,
    },
    extensions: JSON.stringify(made.getClientExtensionResults()),
    ...head(made),
  };
}

async function get(options) {
  const found = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: named(options.allowCredentials),
    },
  });
  const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
  return {
    response: {
      authenticatorData: toText(authenticatorData),
      clientDataJSON: toText(clientDataJSON),
      signature: toText(signature),
      userHandle: userHandle ? toText(userHandle) : null,
    },
    ...head(found),
  };
}

function head(credential) {
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type };
}

async function ask() {
  again.hidden = true;
  if (!window.PublicKeyCredential) {
    told.textContent = "This browser knows no passkeys, or this page was not opened by https.";
    return;
  }
  told.textContent = "Waiting for your confirmation.";
  try {
    const options = JSON.parse(form.dataset.options);
    const answer = await (form.dataset.passkey === "create" ? create(options) : get(options));
    form.elements.credential.value = JSON.stringify(answer);
    form.submit();
  } catch (error) {
    told.textContent =
      error.name === "InvalidStateError"
        ? "This device has a passkey for your account already."
        : "That was not confirmed. You can try again.";
    again.hidden = false;
  }
}

again.addEventListener("click", ask);
ask();
