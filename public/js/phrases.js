// A slash and a phrase's short word, then a space, a tab or a new line: the word becomes the text. Ctrl+Z takes it back.
document.addEventListener('keydown', (event) => {
  const area = event.target;
  if (!['Tab', ' ', 'Enter'].includes(event.key) || event.isComposing || event.ctrlKey || area.id !== 'text') return;
  const end = area.selectionStart;
  const [whole, word] = /(?:^|\s)\/([\p{L}\p{N}]+)$/u.exec(area.value.slice(0, end)) ?? [];
  const option = [...document.querySelectorAll('#phrase option')].find(
    ({ dataset }) => dataset.word === word?.toLowerCase(),
  );
  if (!whole || !option || end !== area.selectionEnd) return;
  if (event.key === 'Tab') event.preventDefault();
  area.setSelectionRange(end - word.length - 1, end);
  // the one way that leaves undo working; where it is gone, the text is put in without
  if (!document.execCommand('insertText', false, option.dataset.text)) {
    area.setRangeText(option.dataset.text, end - word.length - 1, end, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
});
