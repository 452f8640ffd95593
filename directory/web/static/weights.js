// Keeps each slider of the reader's own weights beside its number. The number is what counts; without
// scripts there is no slider.

function follow({ target }) {
  if (!(target instanceof HTMLInputElement)) return;
  if (target.dataset.follows) document.getElementById(target.dataset.follows).value = target.value;
  else if (target.id.startsWith("weight_")) {
    const slider = document.querySelector(`[data-follows="${target.id}"]`);
    if (slider) slider.value = target.value;
  }
}

document.addEventListener("input", follow);
document.documentElement.classList.add("has-scripts");
