mod counting;
mod text;
mod years;
