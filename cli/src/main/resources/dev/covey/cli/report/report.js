
// Hover and arrow-key read-outs. Without this script the browser shows the same texts as titles.
'use strict';
document.querySelectorAll('.plot').forEach(function (plot) {
  var svg = plot.querySelector('svg');
  var cursor = svg.querySelector('.cursor');
  var hits = Array.prototype.slice.call(svg.querySelectorAll('.hit'));
  var figure = plot.closest('figure');
  var readout = document.createElement('div');
  var at = -1;
  readout.className = 'readout';
  readout.setAttribute('role', 'status');
  figure.appendChild(readout);
  var texts = hits.map(function (hit) {
    var title = hit.querySelector('title');
    hit.removeChild(title);
    return title.textContent;
  });

  function show(index) {
    if (index < 0 || index >= hits.length) { return; }
    at = index;
    var x = hits[index].getAttribute('data-x');
    cursor.setAttribute('x1', x);
    cursor.setAttribute('x2', x);
    cursor.classList.add('on');
    readout.textContent = texts[index];
    readout.classList.add('on');
    var frame = figure.getBoundingClientRect();
    var line = cursor.getBoundingClientRect();
    var left = line.left - frame.left + 12;
    if (left + readout.offsetWidth > frame.width - 6) { left = line.left - frame.left - 12 - readout.offsetWidth; }
    readout.style.left = Math.max(4, left) + 'px';
    readout.style.top = (line.top - frame.top + 8) + 'px';
  }

  function hide() {
    at = -1;
    cursor.classList.remove('on');
    readout.classList.remove('on');
  }

  hits.forEach(function (hit, index) {
    hit.addEventListener('pointerenter', function () { show(index); });
    hit.addEventListener('pointerdown', function () { show(index); });
  });
  svg.addEventListener('pointerleave', hide);
  svg.addEventListener('blur', hide);
  svg.setAttribute('tabindex', '0');
  svg.addEventListener('keydown', function (event) {
    if (event.key === 'ArrowRight') { show(Math.min(at + 1, hits.length - 1)); event.preventDefault(); }
    if (event.key === 'ArrowLeft') { show(Math.max(at - 1, 0)); event.preventDefault(); }
    if (event.key === 'Escape') { hide(); }
  });
});
