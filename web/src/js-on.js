// Runs before the first paint, so that what needs scripts never flashes into or out of sight.
document.documentElement.classList.add('js');
