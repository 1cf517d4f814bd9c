-- Videos, pictures, booklets and sheet music that labels send beside songs and covers.
alter table asset drop constraint asset_kind_check;
alter table asset add constraint asset_kind_check
  check (kind in ('audio', 'cover_art', 'video', 'image', 'text', 'sheet_music'));
